package io.tailrace.demo;

import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.account.Committed;
import io.tailrace.testkit.account.Delivered;
import io.tailrace.testkit.account.Latency;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * How fast the events of a phase went from commit to consumer.
 *
 * @param phase the phase
 * @param events the number of different events
 * @param latency the time from the commit of an event to its receipt
 * @param total the time from the first commit to the last receipt
 * @param drained the time from the last commit to the last receipt
 */
record PhaseFigures(Phase phase, int events, Latency latency, Duration total, Duration drained) {

    /**
     * The figures of a phase.
     *
     * @param committed the committed events of the phase
     * @param delivered the deliveries of the phase
     */
    static PhaseFigures of(Phase phase, List<Committed> committed, List<Delivered> delivered) {
        Account account = Account.of(committed, delivered);
        Instant received = last(delivered.stream().map(Delivered::receivedAt));
        Instant begun =
                committed.stream()
                        .map(Committed::committedAt)
                        .min(Comparator.naturalOrder())
                        .orElse(Instant.EPOCH);
        Instant ended = last(committed.stream().map(Committed::committedAt));
        return new PhaseFigures(
                phase,
                account.committed(),
                account.latency(),
                Duration.between(begun, received),
                Duration.between(ended, received));
    }

    /** What the phase is about: its latency, or for the burst its rate. */
    @Override
    public String toString() {
        return switch (phase.kind()) {
            case WARM_UP -> "not measured: the code is compiled";
            case STEADY -> latencies();
            case RESTART -> latencies() + ", while the relay restarts";
            case BURST ->
                    "%,.0f events/s, all received %,d ms after the last commit"
                            .formatted(eventsPerSecond(), drained.toMillis());
        };
    }

    private String latencies() {
        return "latency p50 %,d ms, p99 %,d ms, max %,d ms"
                .formatted(
                        latency.p50().toMillis(),
                        latency.p99().toMillis(),
                        latency.max().toMillis());
    }

    private double eventsPerSecond() {
        return events * 1000.0 / Math.max(1, total.toMillis());
    }

    private static Instant last(Stream<Instant> times) {
        return times.max(Comparator.naturalOrder()).orElse(Instant.EPOCH);
    }
}
