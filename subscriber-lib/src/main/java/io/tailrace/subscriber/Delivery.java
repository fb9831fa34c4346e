package io.tailrace.subscriber;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventEnvelope;
import io.tailrace.event.TraceContext;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an event came. Immutable.
 *
 * @param group the group it came to
 * @param topic the topic it was read from
 * @param partition of that topic
 * @param offset in that partition
 * @param attempt 1 for the first time this group tries to handle it. With {@link
 *     RetryMode#ORDERED}, it is 1 again after a restart
 * @param recordedAt the timestamp of the record
 * @param emittedAt when the emitter handed it over, or null if it did not say
 * @param trace the emitter's trace context, or null
 * @param headers all headers of the record, as text
 */
public record Delivery(
        String group,
        String topic,
        int partition,
        long offset,
        int attempt,
        Instant recordedAt,
        @Nullable Instant emittedAt,
        @Nullable TraceContext trace,
        Map<String, String> headers) {

    /** Keeps a copy of the headers. */
    public Delivery {
        headers = Map.copyOf(headers);
    }

    /**
     * The event in its envelope. An emitter that did not say when it handed the event over did so
     * when the event happened, or else when the record was written.
     */
    public <P extends DomainEvent> EventEnvelope<P> envelope(Event<P> event) {
        Instant emitted = emittedAt != null ? emittedAt : event.occurredAt().orElse(recordedAt);
        return new EventEnvelope<>(event, emitted, trace);
    }

    Delivery withAttempt(int number) {
        return new Delivery(
                group, topic, partition, offset, number, recordedAt, emittedAt, trace, headers);
    }
}
