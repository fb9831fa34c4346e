package io.tailrace.event;

import java.util.regex.Pattern;

/**
 * The names of the topics that Tailrace's parts meet on. Immutable and safe for any thread.
 *
 * @param outboxPrefix starts the topics the relay writes; {@value #DEFAULT_OUTBOX_PREFIX} by
 *     default
 * @param eventsPrefix starts the topics the processor and the subscribers write; {@value
 *     #DEFAULT_EVENTS_PREFIX} by default
 * @param positions the compacted topic that holds the relays' source positions; {@value
 *     #DEFAULT_POSITIONS} by default
 */
public record TopicNames(String outboxPrefix, String eventsPrefix, String positions) {

    public static final String DEFAULT_OUTBOX_PREFIX = "outbox.";
    public static final String DEFAULT_EVENTS_PREFIX = "events.";
    public static final String DEFAULT_POSITIONS = "tailrace.positions";

    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]+");
    private static final int MAX_LENGTH = 249;

    /** Checks that all three are legal (parts of) topic names. */
    public TopicNames {
        requireLegal("outboxPrefix", outboxPrefix);
        requireLegal("eventsPrefix", eventsPrefix);
        requireLegal("positions", positions);
        if (outboxPrefix.equals(eventsPrefix)) {
            throw new IllegalArgumentException(
                    "outboxPrefix and eventsPrefix must differ, both are \"" + outboxPrefix + '"');
        }
    }

    /** The names of the documented contract. */
    public static TopicNames defaults() {
        return new TopicNames(DEFAULT_OUTBOX_PREFIX, DEFAULT_EVENTS_PREFIX, DEFAULT_POSITIONS);
    }

    /** Every committed row of one aggregate type, once, in commit order per aggregate. */
    public String outbox(String aggregateType) {
        return outboxPrefix + aggregateType;
    }

    /** Valid, deduplicated and due events of one aggregate type. */
    public String events(String aggregateType) {
        return eventsPrefix + aggregateType;
    }

    /** Events that a consumer group could not handle. */
    public String failed() {
        return eventsPrefix + "failed";
    }

    /** Events that are due again, for one consumer group only. */
    public String retry(String group) {
        return eventsPrefix + "retry." + group;
    }

    /** The dead-letter topic. */
    public String deadLetter() {
        return eventsPrefix + "dlt";
    }

    /** Whether Kafka accepts this text as the name of a topic. */
    public static boolean isLegal(String topic) {
        return topic.length() <= MAX_LENGTH
                && LEGAL.matcher(topic).matches()
                && !topic.equals(".")
                && !topic.equals("..");
    }

    private static void requireLegal(String subject, String value) {
        if (!isLegal(value)) {
            throw new IllegalArgumentException(
                    subject
                            + " must be 1 to 249 characters of [a-zA-Z0-9._-], got \""
                            + value
                            + '"');
        }
    }
}
