package io.tailrace.subscriber;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import java.time.Duration;
import java.time.Instant;

/** What one group tells the meter. */
record Counts(String group, SubscriberMeter meter) {

    private static final String UNKNOWN = "unknown";

    void processed(Received received) {
        IncomingEvent incoming = received.incoming();
        if (incoming != null) {
            String type = incoming.delivery().headers().getOrDefault(EventHeaders.TYPE, UNKNOWN);
            meter.processed(group, type, latency(incoming));
        }
    }

    void retried() {
        meter.retried(group);
    }

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
