package io.tailrace.chaos.run;

import io.tailrace.testkit.KafkaCluster;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What one run of a suite depends on.
 *
 * @param seed the seed of every random decision
 * @param length how long faults are injected
 * @param progress receives a line of text for each step of the run
 * @param brokers how many brokers the run has: 1, or {@value KafkaCluster#BROKERS} that fail in
 *     turn
 * @param violationsExpected true for an implementation that is known to be wrong: its logs are kept
 *     if the run finds <em>no</em> violation
 */
public record RunSettings(
        long seed,
        Duration length,
        Consumer<String> progress,
        int brokers,
        boolean violationsExpected) {

    /** Requires one broker or a cluster. */
    public RunSettings {
        if (brokers != 1 && brokers != KafkaCluster.BROKERS) {
            throw new IllegalArgumentException(
                    "brokers must be 1 or %d, got %d".formatted(KafkaCluster.BROKERS, brokers));
        }
    }

    /** Settings of a run with one broker that is expected to be clean. */
    public static RunSettings of(long seed, Duration length, Consumer<String> progress) {
        return new RunSettings(seed, length, progress, 1, false);
    }

    /** The same settings with another number of brokers: 1 or {@value KafkaCluster#BROKERS}. */
    public RunSettings withBrokers(int number) {
        return new RunSettings(seed, length, progress, number, violationsExpected);
    }

    /** Settings of a run that is expected to find violations. */
    public RunSettings expectingViolations() {
        return new RunSettings(seed, length, progress, brokers, true);
    }
}
