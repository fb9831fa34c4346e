package io.tailrace.event;

import java.time.Duration;

/** Every default of the event bus, in one place. */
public final class EventDefaults {

    /**
     * The largest number of rows in one Kafka transaction of a relay whose batches are limited with
     * {@code --batch-size}.
     */
    public static final int BATCH_SIZE = 100;

    /**
     * How long the first row of a batch waits for further rows in a relay with {@code
     * --batch-window-ms}. Without this option a batch leaves at once.
     */
    public static final Duration BATCH_WINDOW = Duration.ofMillis(50);

    /**
     * The rate limit in events per second, where a limit is switched on: {@code --rate-limit} of a
     * relay, and the rate limiter of a subscriber.
     */
    public static final int RATE_LIMIT_PER_SECOND = 100;

    /**
     * The number of consecutive failures that open a circuit: that of a relay to its brokers, and
     * that of a subscriber whose handler has a circuit breaker.
     */
    public static final int CIRCUIT_BREAKER_THRESHOLD = 3;

    /** How many topics a relay creates or checks at the same time. */
    public static final int BULKHEAD_LIMIT = 5;

    /**
     * After this time a transaction of a relay with {@code --slow-call-ms} counts as slow for the
     * circuit breaker. The transaction is not cancelled.
     */
    public static final Duration DELIVERY_TIMEOUT = Duration.ofMillis(100);

    /** How long an event id is remembered to detect duplicates. */
    public static final Duration DEDUPE_TTL = Duration.ofMinutes(5);

    /** The number of event ids that are remembered in memory. */
    public static final int DEDUPE_CACHE_ENTRIES = 10_000;

    /** The number of attempts after which a failed event goes to the dead-letter topic. */
    public static final int MAX_ATTEMPTS = 5;

    /** How long a retry topic that is created keeps an event for a group that does not read. */
    public static final Duration RETRY_RETENTION = Duration.ofDays(7);

    /** The pause before the second attempt; it doubles before each further attempt. */
    public static final Duration INITIAL_BACKOFF = Duration.ofMillis(100);

    /** How long a handler may take before its attempt counts as failed. */
    public static final Duration HANDLER_TIMEOUT = Duration.ofSeconds(30);

    /** How far in the future the processor accepts the delivery time of an event: a year. */
    public static final Duration MAX_DELAY = Duration.ofDays(365);

    /** How many events a local subscriber may lag behind before it loses the oldest ones. */
    public static final int HUB_BUFFER = 256;

    /** How many past events a new local subscriber receives first. */
    public static final int HUB_REPLAY = 16;

    /** The largest payload that is written or read, in bytes of JSON: 1 MiB. */
    public static final int MAX_PAYLOAD_BYTES = 1024 * 1024;

    /**
     * The most bytes that the headers of an event and its aggregate id may have together when it is
     * emitted: 64 KiB.
     */
    public static final int MAX_HEADER_BYTES = 64 * 1024;

    /**
     * The largest record of a topic of events that Tailrace creates, in bytes: the largest payload
     * and 512 KiB for names and headers, those of a failure included.
     */
    public static final int MAX_RECORD_BYTES = MAX_PAYLOAD_BYTES + 512 * 1024;

    /** The deepest nesting of JSON that is written or read. */
    public static final int MAX_PAYLOAD_DEPTH = 64;

    private EventDefaults() {}
}
