package io.tailrace.registry;

import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.internal.Check;
import io.tailrace.record.payload.ConvertedPayload;
import io.tailrace.record.payload.MissingSchema;
import io.tailrace.record.payload.NotReadyException;
import io.tailrace.record.payload.OutgoingPayload;
import io.tailrace.record.payload.PayloadConverter;
import io.tailrace.record.payload.PayloadFormat;
import io.tailrace.record.payload.RegistryConfig;
import io.tailrace.record.payload.SubjectNaming;
import io.tailrace.registry.cache.LoadedSchema;
import io.tailrace.registry.cache.SchemaBook;
import io.tailrace.registry.cache.SchemaSource;
import io.tailrace.registry.cache.SubjectVersion;
import io.tailrace.registry.format.WireFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes payloads with the schemas of a registry. Safe for any thread. */
final class RegistryConverter implements PayloadConverter {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryConverter.class);

    /** How many subjects and types are remembered for warnings. */
    private static final int MAX_TYPES = 1_000;

    private final Map<String, String> firstTypes = new ConcurrentHashMap<>();
    private final Set<String> warned = ConcurrentHashMap.newKeySet();
    private final RegistryConfig config;
    private final SchemaBook schemas;

    RegistryConverter(RegistryConfig config, SchemaSource source) {
        this.config = config;
        this.schemas = new SchemaBook(source, config.refresh());
    }

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public ConvertedPayload convert(OutgoingPayload payload) {
        if (!isToBeConverted(payload)) {
            return new ConvertedPayload(payload.bytes(), payload.contentType());
        }
        requireJson(payload);
        if (hasUnusableName(payload)) {
            throw refused(
                    "the record of an event must be named without \"/\" and control characters, so that it can be in the name of a subject, got "
                            + Check.quote(config.recordOf(payload.type())));
        }
        SubjectVersion wanted = wanted(payload);
        LoadedSchema schema = schemas.find(wanted).orElseThrow(() -> absent(wanted));
        requireRecord(payload, wanted, schema);
        byte[] data = schema.codec().encode(config.recordOf(payload.type()), payload.bytes());
        return new ConvertedPayload(
                WireFormat.frame(schema.id(), data), wanted.format().contentType());
    }

    @Override
    public void prepare(OutgoingPayload payload) {
        if (isToBeConverted(payload) && !hasUnusableName(payload)) {
            Optional<LoadedSchema> unused = schemas.find(wanted(payload));
        }
    }

    @Override
    public long answers() {
        return schemas.answers();
    }

    /** A value in the wire format is one that the producer of the event has made. */
    private boolean isToBeConverted(OutgoingPayload payload) {
        return config.formatOf(payload.aggregateType()) != PayloadFormat.NONE
                && !WireFormat.isFramed(payload.bytes());
    }

    /** The registry would refuse the subject, and the event would wait for ever. */
    private boolean hasUnusableName(OutgoingPayload payload) {
        return config.naming() != SubjectNaming.TOPIC
                && config.recordOf(payload.type())
                        .codePoints()
                        .anyMatch(each -> each == '/' || Character.isISOControl(each));
    }

    /** A schema with one record takes every type that is not mapped, which may be a mistake. */
    private void requireRecord(
            OutgoingPayload payload, SubjectVersion wanted, LoadedSchema schema) {
        String other = schema.codec().otherThan(config.recordOf(payload.type()));
        if (other == null) {
            return;
        }
        if (config.records().containsKey(payload.type())) {
            throw refused(
                    "the schema of subject %s must have record %s, as the option --registry-record says, got %s"
                            .formatted(wanted.subject(), config.recordOf(payload.type()), other));
        }
        String first =
                firstTypes.size() < MAX_TYPES
                        ? firstTypes.putIfAbsent(wanted.subject(), payload.type())
                        : firstTypes.get(wanted.subject());
        if (first != null
                && !first.equals(payload.type())
                && warned.size() < MAX_TYPES
                && warned.add(wanted.subject() + " " + payload.type())) {
            LOG.warn(
                    "Events of the types {} and {} are written as record {} of subject {}, because its"
                            + " schema has no other. Name the records with --registry-record.",
                    Check.quote(first),
                    Check.quote(payload.type()),
                    other,
                    wanted.subject());
        }
    }

    private static EventException refused(String message) {
        return new EventException(EventError.VALIDATION_FAILED, message, null);
    }

    private static void requireJson(OutgoingPayload payload) {
        String type = payload.contentType();
        if (type == null) {
            return;
        }
        String media = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!media.equals("application/json") && !media.endsWith("+json")) {
            throw new EventException(
                    EventError.VALIDATION_FAILED,
                    "header content-type must be application/json, so that the payload can be written with a schema, got "
                            + Check.quote(type),
                    null);
        }
    }

    private SubjectVersion wanted(OutgoingPayload payload) {
        Integer version = config.versions().get(payload.type());
        return new SubjectVersion(
                config.naming().subject(payload.topic(), config.recordOf(payload.type())),
                version == null ? SubjectVersion.LATEST : version.toString(),
                config.formatOf(payload.aggregateType()));
    }

    private RuntimeException absent(SubjectVersion wanted) {
        Optional<String> missing =
                config.missing() == MissingSchema.DEAD_LETTER
                        ? schemas.missing(wanted)
                        : Optional.empty();
        return missing.<RuntimeException>map(
                        why -> new EventException(EventError.VALIDATION_FAILED, why, null))
                .orElseGet(
                        () ->
                                new NotReadyException(
                                        "the schema of subject %s is not there yet"
                                                .formatted(wanted.subject())));
    }

    @Override
    public Map<String, Object> details() {
        List<Map<String, Object>> problems = schemas.problems();
        if (problems.isEmpty()) {
            return Map.of();
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("url", config.endpoint().toString());
        details.put("missing", schemas.missing());
        details.put("schemas", problems);
        return details;
    }

    @Override
    public int missing() {
        return schemas.missing();
    }

    @Override
    public long failedRequests() {
        return schemas.failures();
    }

    @Override
    public void close() {
        schemas.close();
    }
}
