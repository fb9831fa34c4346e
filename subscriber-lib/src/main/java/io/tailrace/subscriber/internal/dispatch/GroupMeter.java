package io.tailrace.subscriber.internal.dispatch;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.subscriber.internal.received.IncomingEvent;
import io.tailrace.subscriber.internal.received.ReceivedRecord;
import io.tailrace.subscriber.metrics.SubscriberMeter;
import java.time.Duration;
import java.time.Instant;

/**
 * Tells the meter what happens to the events of one group.
 *
 * @param group the consumer group
 * @param meter the user's meter
 */
public record GroupMeter(String group, SubscriberMeter meter) {

    private static final String UNKNOWN_TYPE = "unknown";

    /** A handler has finished an event. */
    void processed(ReceivedRecord received) {
        IncomingEvent incoming = received.incoming();
        if (incoming != null && meter != SubscriberMeter.NONE) {
            String type =
                    incoming.delivery().headers().getOrDefault(EventHeaders.TYPE, UNKNOWN_TYPE);
            meter.processed(group, type, latency(incoming));
        }
    }

    /** Another attempt in place was scheduled. */
    void retried() {
        meter.retried(group);
    }

    /** An event was reported as failed. */
    void reported(EventError reason) {
        meter.reported(group, reason);
    }

    private static Duration latency(IncomingEvent incoming) {
        Event<DomainEvent> event = incoming.event();
        Instant emitted = incoming.delivery().envelope(event).emittedAt();
        Duration latency = Duration.between(emitted, Instant.now());
        return latency.isNegative() ? Duration.ZERO : latency;
    }
}
