package io.tailrace.subscriber;

import io.tailrace.event.TraceContext;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an event came. Immutable.
 *
 * @param topic the topic it was read from
 * @param partition of that topic
 * @param offset in that partition
 * @param attempt 1 for the first time this handler sees it since the subscriber started
 * @param emittedAt when the emitter handed it over, or null if it did not say
 * @param trace the emitter's trace context, or null
 * @param headers all headers of the record, as text
 */
public record Delivery(
        String topic,
        int partition,
        long offset,
        int attempt,
        @Nullable Instant emittedAt,
        @Nullable TraceContext trace,
        Map<String, String> headers) {

    /** Keeps a copy of the headers. */
    public Delivery {
        headers = Map.copyOf(headers);
    }

    Delivery withAttempt(int number) {
        return new Delivery(topic, partition, offset, number, emittedAt, trace, headers);
    }
}
