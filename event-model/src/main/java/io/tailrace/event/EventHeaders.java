package io.tailrace.event;

/**
 * The names of the Kafka record headers that Tailrace writes and reads. All values are UTF-8 text.
 *
 * <p>The {@code ce_} names are those of the CloudEvents 1.0 Kafka protocol binding in binary
 * content mode (section 3.2), {@code traceparent} and {@code tracestate} are those of W3C Trace
 * Context.
 */
public final class EventHeaders {

    /**
     * CloudEvents version of the other {@code ce_} headers; always {@value #SPEC_VERSION_VALUE}.
     */
    public static final String SPEC_VERSION = "ce_specversion";

    /** The only value of {@link #SPEC_VERSION}. */
    public static final String SPEC_VERSION_VALUE = "1.0";

    /** The event id, a UUID in its 36-character form. */
    public static final String ID = "ce_id";

    /**
     * Where the event came from, a URI reference: the name that the relay was given for the outbox,
     * or {@code /<database>/<schema>.<outbox table>}.
     */
    public static final String SOURCE = "ce_source";

    /** The versioned type name, for example {@code order.placed.v1}. */
    public static final String TYPE = "ce_type";

    /** When the event happened, RFC 3339; derived from the id, absent if the id carries no time. */
    public static final String TIME = "ce_time";

    /** The aggregate id; the same text as the record's key. */
    public static final String SUBJECT = "ce_subject";

    /** The media type of the record's value. */
    public static final String CONTENT_TYPE = "content-type";

    /** Optional: the id that all events of one business conversation share. */
    public static final String CORRELATION_ID = "ce_correlationid";

    /** Optional: the id of the event or command that caused this event. */
    public static final String CAUSATION_ID = "ce_causationid";

    /** Optional: W3C trace context of the emitter. */
    public static final String TRACE_PARENT = "traceparent";

    /** Optional: W3C trace state that belongs to {@link #TRACE_PARENT}. */
    public static final String TRACE_STATE = "tracestate";

    /** Optional: the parent of the span that {@link #TRACE_PARENT} names, 16 hexadecimal digits. */
    public static final String PARENT_SPAN_ID = "ce_parentspanid";

    /** Optional: the time before which the event is not delivered, RFC 3339 in UTC. */
    public static final String DELIVER_AT = "ce_deliverat";

    /** Optional: when the emitter wrote the event, RFC 3339 in UTC. */
    public static final String EMITTED_AT = "ce_emittedat";

    /** Failure: the consumer group that could not handle the event. */
    public static final String FAILED_GROUP = "tailrace-group";

    /** Failure: how many attempts that group has made, a decimal number of at least 1. */
    public static final String ATTEMPT = "tailrace-attempt";

    /** Failure: the reason, a name of the error taxonomy. */
    public static final String REASON = "tailrace-reason";

    /** Failure: the message of the last error. */
    public static final String ERROR = "tailrace-error";

    /** Failure: when the first attempt failed, RFC 3339 in UTC. */
    public static final String FIRST_FAILED = "tailrace-first-failed";

    /**
     * Redrive or replay: the run that sent the event again; deduplication lets the event pass once
     * per run.
     */
    public static final String RUN = "tailrace-run";

    /** Redrive: how often the event has been sent again from the dead-letter topic, decimal. */
    public static final String REDRIVES = "tailrace-redrives";

    /** The prefix of the headers that Kafka Streams gives dead letters (KIP-1034). */
    public static final String STREAMS_PREFIX = "__streams.errors.";

    /** Dead letter: the message of the error. */
    public static final String STREAMS_MESSAGE = STREAMS_PREFIX + "message";

    /** Failure: the class of the exception that a handler threw. */
    public static final String STREAMS_EXCEPTION = STREAMS_PREFIX + "exception";

    /** Failure: where the exception was thrown, and its causes; shortened. */
    public static final String STREAMS_STACKTRACE = STREAMS_PREFIX + "stacktrace";

    /** Dead letter: the topic of the record that failed. */
    public static final String STREAMS_TOPIC = STREAMS_PREFIX + "topic";

    /** Dead letter: the partition of the record that failed, decimal. */
    public static final String STREAMS_PARTITION = STREAMS_PREFIX + "partition";

    /** Dead letter: the offset of the record that failed, decimal. */
    public static final String STREAMS_OFFSET = STREAMS_PREFIX + "offset";

    private static final String FAILURE_PREFIX = "tailrace-";

    /**
     * Whether only the pipeline writes this header: those of failures, redrives and dead letters.
     * An application that stores it with an event would forge what happened to the event.
     */
    public static boolean isReserved(String name) {
        return name.startsWith(FAILURE_PREFIX) || name.startsWith(STREAMS_PREFIX);
    }

    private EventHeaders() {}
}
