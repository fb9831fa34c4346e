package io.tailrace.process.tracing;

import io.tailrace.event.TraceContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a process did with one event, after it was done. Immutable.
 *
 * @param parent the trace context that the event carries, which becomes the parent
 * @param operation what the process did
 * @param destination the topic that the operation wrote to or read from
 * @param startMicros when it began, in microseconds since 1970
 * @param endMicros when it ended, in microseconds since 1970; not before {@code startMicros}
 * @param attributes attributes of the span by name, see {@link SpanAttributes}; never a payload or
 *     an aggregate id
 * @param error why the operation failed, one of few values; null if it succeeded
 */
public record EventSpan(
        TraceContext parent,
        Operation operation,
        String destination,
        long startMicros,
        long endMicros,
        Map<String, String> attributes,
        @Nullable String error) {

    /** Copies the attributes. */
    public EventSpan {
        attributes = Map.copyOf(attributes);
    }

    /** The name of the span. */
    public String name() {
        return operation.text() + " " + destination;
    }

    /** An operation on an event, in the words of OpenTelemetry's conventions for messaging. */
    public enum Operation {
        /** An event was written to Kafka. */
        SEND("send"),
        /** An event was read from Kafka, and what follows was decided and written. */
        PROCESS("process");

        private final String text;

        Operation(String text) {
            this.text = text;
        }

        /** The name of the operation in names and attributes of spans. */
        public String text() {
            return text;
        }
    }
}
