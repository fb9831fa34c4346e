package io.tailrace.producer;

import io.tailrace.event.EventDefaults;
import io.tailrace.event.internal.Check;
import java.time.Duration;

/**
 * The settings of an {@link EventBus}. Immutable; begin with {@link #defaults}.
 *
 * @param hubBuffer the number of events that are buffered for each local subscriber, at least 1. A
 *     subscriber that falls further behind loses the oldest events. {@value
 *     EventDefaults#HUB_BUFFER} by default
 * @param hubReplay the number of past events that a new local subscriber receives first, from 0 to
 *     {@code hubBuffer}; {@value EventDefaults#HUB_REPLAY} by default
 * @param eventsPerSecond the rate limit of emitted events, at least 0. 0, the default, means no
 *     limit; a limit needs Bucket4j on the class path
 * @param patience how long an emitter waits for the rate limit before {@code emit} fails with
 *     {@code DeliveryFailed}, at least 0; 1 s by default
 */
public record EventBusConfig(int hubBuffer, int hubReplay, int eventsPerSecond, Duration patience) {

    /** The default of {@code patience}: 1 second. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(1);

    /**
     * Validates the values.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public EventBusConfig {
        Check.that(hubBuffer >= 1, "hubBuffer", "must be at least 1", hubBuffer);
        Check.that(
                hubReplay >= 0 && hubReplay <= hubBuffer,
                "hubReplay",
                "must be 0 to hubBuffer, " + hubBuffer,
                hubReplay);
        Check.that(eventsPerSecond >= 0, "eventsPerSecond", "must be at least 0", eventsPerSecond);
        Check.that(!patience.isNegative(), "patience", "must not be negative", patience);
    }

    /** The default of every value. */
    public static EventBusConfig defaults() {
        return new EventBusConfig(
                EventDefaults.HUB_BUFFER, EventDefaults.HUB_REPLAY, 0, DEFAULT_PATIENCE);
    }

    /** A copy with another buffer size and replay for local subscribers. */
    public EventBusConfig withHub(int buffer, int replay) {
        return new EventBusConfig(buffer, replay, eventsPerSecond, patience);
    }

    /** A copy with a rate limit. */
    public EventBusConfig withLimit(int perSecond, Duration patient) {
        return new EventBusConfig(hubBuffer, hubReplay, perSecond, patient);
    }
}
