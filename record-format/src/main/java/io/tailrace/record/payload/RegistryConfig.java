package io.tailrace.record.payload;

import io.tailrace.event.internal.Check;
import java.time.Duration;
import java.util.Map;

/**
 * How payloads are written in the format of a schema registry. Immutable.
 *
 * @param endpoint the registry
 * @param format the format of the aggregate types that {@code formats} does not name
 * @param formats the formats of single aggregate types, by aggregate type
 * @param naming how subjects are named
 * @param records the names of records, by event type; the record of any other type has the name of
 *     the type
 * @param versions the versions of schemas, by event type; the latest version for any other type
 * @param refresh how old a latest version may be before the registry is asked for a later one, at
 *     least 1 s
 * @param missing what happens to an event for which there is no schema
 */
public record RegistryConfig(
        RegistryEndpoint endpoint,
        PayloadFormat format,
        Map<String, PayloadFormat> formats,
        SubjectNaming naming,
        Map<String, String> records,
        Map<String, Integer> versions,
        Duration refresh,
        MissingSchema missing) {

    /** How old a latest version may be by default: 1 minute. */
    public static final Duration DEFAULT_REFRESH = Duration.ofMinutes(1);

    private static final Duration MIN_REFRESH = Duration.ofSeconds(1);

    /**
     * Copies the maps.
     *
     * @throws IllegalArgumentException if the refresh is shorter than 1 s, or a version is not
     *     positive
     */
    public RegistryConfig {
        formats = Map.copyOf(formats);
        records = Map.copyOf(records);
        versions = Map.copyOf(versions);
        Check.that(
                refresh.compareTo(MIN_REFRESH) >= 0,
                "registry-refresh",
                "must be at least 1 s",
                refresh);
        versions.forEach(
                (type, version) ->
                        Check.that(version > 0, "registry-version", "must be 1 or more", version));
    }

    /** The latest versions of one subject per topic, all in the same format. */
    public static RegistryConfig of(RegistryEndpoint endpoint, PayloadFormat format) {
        return new RegistryConfig(
                endpoint,
                format,
                Map.of(),
                SubjectNaming.TOPIC,
                Map.of(),
                Map.of(),
                DEFAULT_REFRESH,
                MissingSchema.WAIT);
    }

    /** A copy with formats of single aggregate types. */
    public RegistryConfig withFormats(Map<String, PayloadFormat> others) {
        return new RegistryConfig(
                endpoint, format, others, naming, records, versions, refresh, missing);
    }

    /** The format of an aggregate type. */
    public PayloadFormat formatOf(String aggregateType) {
        return formats.getOrDefault(aggregateType, format);
    }

    /** The name of the record that the payloads of an event type are written as. */
    public String recordOf(String type) {
        return records.getOrDefault(type, type);
    }
}
