package io.tailrace.event;

import java.time.Duration;

/** Every default of the event bus, in one place. */
public final class EventDefaults {

    /** The largest number of events that leave an outbox as one batch. */
    public static final int BATCH_SIZE = 100;

    /** How long an incomplete batch waits for further events. */
    public static final Duration BATCH_WINDOW = Duration.ofMillis(50);

    /** The rate limit in events per second, where a limit is switched on. */
    public static final int RATE_LIMIT_PER_SECOND = 100;

    /** The number of consecutive failures that open the circuit to a broker. */
    public static final int CIRCUIT_BREAKER_THRESHOLD = 3;

    /** The largest number of deliveries in progress at the same time. */
    public static final int BULKHEAD_LIMIT = 5;

    /** How long a delivery may take before it counts as failed. */
    public static final Duration DELIVERY_TIMEOUT = Duration.ofMillis(100);

    /** How long an event id is remembered to detect duplicates. */
    public static final Duration DEDUPE_TTL = Duration.ofMinutes(5);

    /** The number of event ids that are remembered in memory. */
    public static final int DEDUPE_CACHE_ENTRIES = 10_000;

    /** The number of attempts after which a failed event goes to the dead-letter topic. */
    public static final int MAX_ATTEMPTS = 5;

    /** The pause before the second attempt; it doubles before each further attempt. */
    public static final Duration INITIAL_BACKOFF = Duration.ofMillis(100);

    /** How long a handler may take before its attempt counts as failed. */
    public static final Duration HANDLER_TIMEOUT = Duration.ofSeconds(30);

    /** How many events a local subscriber may lag behind before it loses the oldest ones. */
    public static final int HUB_BUFFER = 256;

    /** How many past events a new local subscriber receives first. */
    public static final int HUB_REPLAY = 16;

    /** The largest payload that is written or read, in bytes of JSON: 1 MiB. */
    public static final int MAX_PAYLOAD_BYTES = 1024 * 1024;

    /** The deepest nesting of JSON that is written or read. */
    public static final int MAX_PAYLOAD_DEPTH = 64;

    private EventDefaults() {}
}
