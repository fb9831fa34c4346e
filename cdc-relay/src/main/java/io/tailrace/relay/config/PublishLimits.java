package io.tailrace.relay.config;

import io.tailrace.event.internal.Check;
import java.time.Duration;

/**
 * How a relay hands rows to the brokers, and how it spares brokers that fail. Immutable.
 *
 * @param batchSize the largest number of rows in one Kafka transaction; 1 to 4096
 * @param batchWindow how long the first row of a batch waits for further rows; zero publishes a
 *     batch as soon as the batch before it is committed; at most 10 s
 * @param rateLimit the largest number of rows that are published per second; 0 is no limit. A
 *     transaction then holds at most as many rows as one second allows.
 * @param circuitBreakerThreshold how many consecutive failures or slow transactions open the
 *     circuit to the brokers; 0 switches the circuit breaker off
 * @param slowCall a transaction that takes longer counts as slow for the circuit breaker; it is
 *     neither cancelled nor repeated, because its outcome would be unknown. Zero: no transaction is
 *     slow.
 * @param bulkheadLimit how many calls that create or check topics run at the same time; at least 1.
 *     Transactions need no such limit, because a relay has one in flight.
 */
public record PublishLimits(
        int batchSize,
        Duration batchWindow,
        int rateLimit,
        int circuitBreakerThreshold,
        Duration slowCall,
        int bulkheadLimit) {

    /** The largest {@link #batchSize()}: as many rows as the stream holds in memory. */
    public static final int MAX_BATCH_SIZE = 4096;

    /**
     * The largest number of bytes in one Kafka transaction, whatever {@link #batchSize()} is: 8
     * MiB. A row that is larger has a transaction of its own.
     */
    public static final int MAX_BATCH_BYTES = 8 << 20;

    private static final Duration MAX_WINDOW = Duration.ofSeconds(10);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    public PublishLimits {
        Check.that(
                batchSize >= 1 && batchSize <= MAX_BATCH_SIZE,
                "batch-size",
                "must be 1 to " + MAX_BATCH_SIZE,
                batchSize);
        Check.that(
                !batchWindow.isNegative() && batchWindow.compareTo(MAX_WINDOW) <= 0,
                "batch-window",
                "must be 0 to 10 s",
                batchWindow);
        Check.that(rateLimit >= 0, "rate-limit", "must be at least 0", rateLimit);
        Check.that(
                circuitBreakerThreshold >= 0,
                "circuit-breaker-threshold",
                "must be at least 0",
                circuitBreakerThreshold);
        Check.that(!slowCall.isNegative(), "slow-call", "must be at least 0", slowCall);
        Check.that(bulkheadLimit >= 1, "bulkhead-limit", "must be at least 1", bulkheadLimit);
    }

    /** The largest number of rows in one Kafka transaction, with regard to the rate limit. */
    public int rowsPerTransaction() {
        return rateLimit == 0 ? batchSize : Math.min(batchSize, rateLimit);
    }
}
