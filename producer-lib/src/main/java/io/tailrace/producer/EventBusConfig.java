package io.tailrace.producer;

import io.tailrace.event.EventDefaults;
import java.time.Duration;

/**
 * What an {@link EventBus} can be told beside its {@link Outbox}. Immutable; begin with {@link
 * #defaults} and change what you need.
 *
 * @param hubBuffer events a local subscriber may lag behind before it loses the oldest; at least 1,
 *     {@value EventDefaults#HUB_BUFFER} by default
 * @param hubReplay past events a new local subscriber receives first; 0 to {@code hubBuffer},
 *     {@value EventDefaults#HUB_REPLAY} by default
 * @param eventsPerSecond the token bucket of the emitter; 0, the default, means no limit, {@value
 *     EventDefaults#RATE_LIMIT_PER_SECOND} is a sane one. Needs Bucket4j on the class path
 * @param patience how long an emitter waits for the token bucket before it gives up with {@code
 *     DeliveryFailed}; 1 s by default
 */
public record EventBusConfig(int hubBuffer, int hubReplay, int eventsPerSecond, Duration patience) {

    /** How long an emitter waits for the token bucket. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(1);

    /** Checks the numbers. */
    public EventBusConfig {
        require(hubBuffer >= 1, "hubBuffer", "must be at least 1", hubBuffer);
        require(
                hubReplay >= 0 && hubReplay <= hubBuffer,
                "hubReplay",
                "must be 0 to hubBuffer, " + hubBuffer,
                hubReplay);
        require(eventsPerSecond >= 0, "eventsPerSecond", "must be at least 0", eventsPerSecond);
        require(!patience.isNegative(), "patience", "must not be negative", patience);
    }

    /** Buffer and replay of {@link EventDefaults}, no limit. */
    public static EventBusConfig defaults() {
        return new EventBusConfig(
                EventDefaults.HUB_BUFFER, EventDefaults.HUB_REPLAY, 0, DEFAULT_PATIENCE);
    }

    /** The same, with other buffers for local subscribers. */
    public EventBusConfig withHub(int buffer, int replay) {
        return new EventBusConfig(buffer, replay, eventsPerSecond, patience);
    }

    /** The same, with that token bucket. */
    public EventBusConfig withLimit(int perSecond, Duration patient) {
        return new EventBusConfig(hubBuffer, hubReplay, perSecond, patient);
    }

    private static void require(boolean holds, String subject, String rule, Object actual) {
        if (!holds) {
            throw new IllegalArgumentException(subject + " " + rule + ", got " + actual);
        }
    }
}
