package io.tailrace.event;

import io.tailrace.event.internal.Check;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The names of the topics that relay, processor and subscribers share. Immutable and safe for any
 * thread.
 *
 * @param outboxPrefix the prefix of the topics that the relay writes; {@value
 *     #DEFAULT_OUTBOX_PREFIX} by default
 * @param eventsPrefix the prefix of the topics that the processor and the subscribers write;
 *     {@value #DEFAULT_EVENTS_PREFIX} by default
 * @param positions the compacted topic that holds the relays' source positions; {@value
 *     #DEFAULT_POSITIONS} by default
 */
public record TopicNames(String outboxPrefix, String eventsPrefix, String positions) {

    /** The default prefix of the topics that the relay writes. */
    public static final String DEFAULT_OUTBOX_PREFIX = "outbox.";

    /** The default prefix of the topics that processor and subscribers write. */
    public static final String DEFAULT_EVENTS_PREFIX = "events.";

    /** The default name of the topic of source positions. */
    public static final String DEFAULT_POSITIONS = "tailrace.positions";

    private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]+");
    private static final int MAX_LENGTH = 249;
    private static final String FAILED = "failed";
    private static final String RETRY = "retry";
    private static final String DEAD_LETTER = "dlt";

    /**
     * Aggregate types whose topics would be the pipeline's own, for example events.failed, in
     * alphabetical order.
     */
    static final List<String> RESERVED = List.of(DEAD_LETTER, FAILED, RETRY);

    /**
     * Checks that prefixes and name can be part of a topic name, and that a processor would not
     * read its own output.
     */
    public TopicNames {
        requireLegal("outboxPrefix", outboxPrefix);
        requireLegal("eventsPrefix", eventsPrefix);
        requireLegal("positions", positions);
        Check.that(
                !eventsPrefix.startsWith(outboxPrefix),
                "eventsPrefix",
                "must not begin with outboxPrefix " + Check.quote(outboxPrefix),
                Check.quote(eventsPrefix));
    }

    /** The names of the documented contract. */
    public static TopicNames defaults() {
        return new TopicNames(DEFAULT_OUTBOX_PREFIX, DEFAULT_EVENTS_PREFIX, DEFAULT_POSITIONS);
    }

    /** The topic of every committed row of an aggregate type, in commit order per aggregate. */
    public String outbox(String aggregateType) {
        return outboxPrefix + aggregateType;
    }

    /** The topic of valid, deduplicated and due events of an aggregate type. */
    public String events(String aggregateType) {
        return eventsPrefix + aggregateType;
    }

    /** The topic of events that a consumer group could not handle. */
    public String failed() {
        return eventsPrefix + FAILED;
    }

    /** The topic of events that are due again for one consumer group. */
    public String retry(String group) {
        return eventsPrefix + RETRY + "." + group;
    }

    /** The dead-letter topic. */
    public String deadLetter() {
        return eventsPrefix + DEAD_LETTER;
    }

    /** Whether the topics of an aggregate type would be the pipeline's own. */
    public static boolean isReserved(String aggregateType) {
        return RESERVED.contains(aggregateType) || aggregateType.startsWith(RETRY + ".");
    }

    /** Whether Kafka accepts this text as the name of a topic. */
    public static boolean isLegal(String topic) {
        return topic.length() <= MAX_LENGTH
                && LEGAL.matcher(topic).matches()
                && !topic.equals(".")
                && !topic.equals("..");
    }

    private static void requireLegal(String subject, String value) {
        Check.that(
                isLegal(value),
                subject,
                "must be 1 to 249 characters of [a-zA-Z0-9._-]",
                Check.quote(value));
    }
}
