package io.tailrace.process.tracing;

/** The names of the attributes that the spans of relay and processor have. */
public final class SpanAttributes {

    /** The event id. */
    public static final String MESSAGE_ID = "messaging.message.id";

    /** The consumer group that read the event. */
    public static final String CONSUMER_GROUP = "messaging.consumer.group.name";

    /** The versioned type name of the event. */
    public static final String EVENT_TYPE = "tailrace.event.type";

    /** The aggregate type of the event. */
    public static final String AGGREGATE_TYPE = "tailrace.aggregate.type";

    /** What became of the event. */
    public static final String OUTCOME = "tailrace.outcome";

    /** The replication slot that the event was read from. */
    public static final String SLOT = "tailrace.slot";

    /** The consumer group that an event is tried again for. */
    public static final String RETRY_GROUP = "tailrace.retry.group";

    private SpanAttributes() {}
}
