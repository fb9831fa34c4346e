package io.tailrace.account;

import io.tailrace.process.kafka.TopicSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The topic in which the processors of an application id say which events they withhold: what they
 * skip as a duplicate, begin to hold, and hold no longer. No other topic shows these. A record has
 * neither key nor value, so that nothing but the event's id, source and aggregate type is in it.
 */
public final class WithheldTopic {

    /** The header that says what happened: the text of a {@link Kind}. */
    public static final String KIND = "tailrace-withheld";

    /** The header with the aggregate type. */
    public static final String TYPE = "tailrace-aggregatetype";

    /** How long records are kept: 7 days. */
    public static final Duration RETENTION = Duration.ofDays(7);

    private static final String SUFFIX = "-withheld";

    private WithheldTopic() {}

    /** What happened to an event. */
    public enum Kind {
        /** It was skipped, because its id had been passed on before. */
        SKIPPED,
        /** It is held until it is due. */
        HELD,
        /** It is held no longer: it was delivered, dead-lettered, cancelled or erased. */
        RELEASED;

        /** The value of the header. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Kind> of(String text) {
            return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
        }
    }

    /** The name of the topic. */
    public static String of(String applicationId) {
        return applicationId + SUFFIX;
    }

    /** The topic with this number of partitions. */
    public static TopicSpec spec(String applicationId, int partitions) {
        return new TopicSpec(
                of(applicationId),
                partitions,
                Map.of(
                        "cleanup.policy",
                        "delete",
                        "retention.ms",
                        Long.toString(RETENTION.toMillis())));
    }
}
