package io.tailrace.subscriber.handler;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventEnvelope;
import io.tailrace.event.TraceContext;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One delivery of an event to a handler: the record that held the event, and the number of the
 * attempt. Immutable.
 *
 * @param group the consumer group that the event was delivered to
 * @param topic the topic of the record
 * @param partition the partition of the record
 * @param offset the offset of the record
 * @param attempt the number of this attempt within the group, 1 for the first. Attempts in place
 *     ({@code RetryMode.ORDERED}) are counted from 1 again after a restart
 * @param recordedAt the timestamp of the record
 * @param emittedAt when the producer emitted the event, or null if the record has no valid header
 *     for this time
 * @param trace the W3C trace context of the producer, or null if the record has none
 * @param headers all headers of the record that have a value, decoded as UTF-8
 * @param isRehearsal whether the effect of the handler on its database connection is rolled back,
 *     see {@code SubscriberConfig.rehearsals}. A handler that has an effect elsewhere leaves that
 *     effect out then
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
        Map<String, String> headers,
        boolean isRehearsal) {

    /** Copies the headers. */
    public Delivery {
        headers = Map.copyOf(headers);
    }

    /** A delivery that is no rehearsal. */
    public Delivery(
            String group,
            String topic,
            int partition,
            long offset,
            int attempt,
            Instant recordedAt,
            @Nullable Instant emittedAt,
            @Nullable TraceContext trace,
            Map<String, String> headers) {
        this(
                group,
                topic,
                partition,
                offset,
                attempt,
                recordedAt,
                emittedAt,
                trace,
                headers,
                false);
    }

    /** The same delivery as a rehearsal. */
    public Delivery asRehearsal() {
        return new Delivery(
                group,
                topic,
                partition,
                offset,
                attempt,
                recordedAt,
                emittedAt,
                trace,
                headers,
                true);
    }

    /**
     * The event in its envelope. Where {@link #emittedAt} is null, the envelope has the time at
     * which the event happened, or {@link #recordedAt} if the event id carries no time.
     */
    public <P extends DomainEvent> EventEnvelope<P> envelope(Event<P> event) {
        Instant emitted = emittedAt != null ? emittedAt : event.occurredAt().orElse(recordedAt);
        return new EventEnvelope<>(event, emitted, trace);
    }
}
