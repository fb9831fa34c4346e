package io.tailrace.event;

import java.time.Duration;

/** Every default of the event bus, in one place. */
public final class EventDefaults {

    /** At most so many events leave an outbox as one batch. */
    public static final int BATCH_SIZE = 100;

    /** A batch that is not full leaves after this long. */
    public static final Duration BATCH_WINDOW = Duration.ofMillis(50);

    /** Events per second, where a rate limit is switched on. */
    public static final int RATE_LIMIT_PER_SECOND = 100;

    /** So many failures in a row open the circuit to a broker. */
    public static final int CIRCUIT_BREAKER_THRESHOLD = 3;

    /** At most so many deliveries are under way at once. */
    public static final int BULKHEAD_LIMIT = 5;

    /** A delivery that takes longer counts as failed. */
    public static final Duration DELIVERY_TIMEOUT = Duration.ofMillis(100);

    /** For this long an event id is remembered to detect duplicates. */
    public static final Duration DEDUPE_TTL = Duration.ofMinutes(5);

    /** So many event ids are remembered in memory. */
    public static final int DEDUPE_CACHE_ENTRIES = 10_000;

    /** An event that failed this often goes to the dead-letter topic. */
    public static final int MAX_ATTEMPTS = 5;

    /** The pause before the second attempt; it doubles with each further one. */
    public static final Duration INITIAL_BACKOFF = Duration.ofMillis(100);

    /** A handler that takes longer has failed. */
    public static final Duration HANDLER_TIMEOUT = Duration.ofSeconds(30);

    /** So many events a slow local subscriber may lag behind before it loses the oldest. */
    public static final int HUB_BUFFER = 256;

    /** So many past events a new local subscriber receives first. */
    public static final int HUB_REPLAY = 16;

    /** The largest payload that is written or read, in bytes of JSON: 1 MiB. */
    public static final int MAX_PAYLOAD_BYTES = 1024 * 1024;

    /** The deepest nesting of JSON that is written or read. */
    public static final int MAX_PAYLOAD_DEPTH = 64;

    private EventDefaults() {}
}
