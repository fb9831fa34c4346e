package io.tailrace.relay.cli.options;

import io.tailrace.event.EventDefaults;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.RelayConfigBuilder;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options of how a relay hands rows to the brokers. An option without a value switches on. */
final class PublishOptions {

    @Option(
            names = "--batch-size",
            arity = "0..1",
            fallbackValue = "" + EventDefaults.BATCH_SIZE,
            description =
                    "The largest number of rows in one Kafka transaction, 1 to 4096. Small"
                            + " transactions cost throughput. Without a value: 100.")
    private int batchSize = RelayConfig.DEFAULT_BATCH_SIZE;

    @Option(
            names = "--batch-window-ms",
            arity = "0..1",
            fallbackValue = "50",
            description =
                    "How long the first row of a batch waits for further rows, in milliseconds;"
                            + " with 0 a batch leaves as soon as the batch before it is committed."
                            + " Without a value: 50.")
    private long batchWindowMs = RelayConfig.DEFAULT_BATCH_WINDOW.toMillis();

    @Option(
            names = "--rate-limit",
            arity = "0..1",
            fallbackValue = "" + EventDefaults.RATE_LIMIT_PER_SECOND,
            description =
                    "The largest number of rows that are published per second; 0 is no limit."
                            + " Without a value: 100.")
    private int rateLimit = RelayConfig.DEFAULT_RATE_LIMIT;

    @Option(
            names = "--circuit-breaker-threshold",
            description =
                    "How many consecutive failures of the brokers, or slow transactions, pause"
                            + " publishing for a second; then one transaction is tried. 0 switches"
                            + " the circuit breaker off.")
    private int circuitBreakerThreshold = RelayConfig.DEFAULT_CIRCUIT_BREAKER_THRESHOLD;

    @Option(
            names = "--slow-call-ms",
            arity = "0..1",
            fallbackValue = "100",
            description =
                    "A transaction that takes longer counts as slow for the circuit breaker, in"
                            + " milliseconds. It is not cancelled, because its outcome would be"
                            + " unknown. With 0 no transaction is slow. Without a value: 100.")
    private long slowCallMs = RelayConfig.DEFAULT_SLOW_CALL.toMillis();

    @Option(
            names = "--bulkhead-limit",
            description =
                    "How many topics the relay creates or checks at the same time. Transactions"
                            + " need no limit, because a relay has one in flight.")
    private int bulkheadLimit = RelayConfig.DEFAULT_BULKHEAD_LIMIT;

    /** Sets the values of these options. */
    RelayConfigBuilder applyTo(RelayConfigBuilder builder) {
        return builder.batchSize(batchSize)
                .batchWindow(Duration.ofMillis(batchWindowMs))
                .rateLimit(rateLimit)
                .circuitBreakerThreshold(circuitBreakerThreshold)
                .slowCall(Duration.ofMillis(slowCallMs))
                .bulkheadLimit(bulkheadLimit);
    }
}
