package io.tailrace.bench.outboxes;

import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.account.Committed;
import io.tailrace.testkit.account.Delivered;
import io.tailrace.testkit.observe.ReadCommitted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How long rows take from commit to a {@code read_committed} consumer of this JVM, and for how long
 * no row of an outbox arrives at most. For one thread.
 */
final class Latencies implements AutoCloseable {

    private static final Duration LONG = Duration.ofMinutes(2);

    private final Writers writers;
    private final ReadCommitted observer;
    private Instant begin = Instant.now();

    Latencies(String bootstrapServers, Writers writers) {
        this.writers = writers;
        this.observer = ReadCommitted.of(bootstrapServers, Pattern.compile("outbox\\..*"));
    }

    /** Begins a phase. */
    void begin() {
        begin = Instant.now();
    }

    /**
     * The figures of the rows that were committed in the phase, and have arrived.
     *
     * @param without the outbox that does not count
     */
    Map<String, Object> figures(String phase, String without) {
        Map<String, Committed> committed =
                writers.committed().stream()
                        .filter(row -> row.committedAt().isAfter(begin))
                        .filter(row -> !row.aggregateId().equals(without))
                        .collect(Collectors.toMap(Committed::id, row -> row));
        List<Double> latencies = new ArrayList<>();
        Map<String, Instant> last = new HashMap<>();
        double longestGap = 0;
        for (Delivered row : observer.delivered()) {
            Committed from = committed.get(row.id());
            if (from != null) {
                latencies.add(millis(from.committedAt(), row.receivedAt()));
                Instant before = last.put(row.aggregateId(), row.receivedAt());
                longestGap =
                        Math.max(longestGap, before == null ? 0 : millis(before, row.receivedAt()));
            }
        }
        latencies.sort(null);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(phase + "_rows", latencies.size());
        figures.put(phase + "_p50_ms", percentile(latencies, 0.5));
        figures.put(phase + "_p99_ms", percentile(latencies, 0.99));
        figures.put(phase + "_max_ms", percentile(latencies, 1));
        figures.put(phase + "_max_gap_ms", "%.0f".formatted(longestGap));
        return figures;
    }

    /** Waits until every committed row has arrived, and compares. */
    Map<String, Object> awaitAccount() throws InterruptedException {
        List<Committed> committed = writers.committed();
        long giveUp = System.nanoTime() + LONG.toNanos();
        while (observer.count() < committed.size() && System.nanoTime() < giveUp) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        Account account = Account.of(committed, observer.delivered());
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("committed", account.committed());
        figures.put("lost", account.lost().size());
        figures.put("doubled", account.duplicated().size());
        figures.put("reordered", account.reordered().size());
        return figures;
    }

    private static double millis(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e6;
    }

    private static String percentile(List<Double> sorted, double part) {
        return sorted.isEmpty()
                ? "none"
                : "%.0f".formatted(sorted.get((int) Math.ceil(part * sorted.size()) - 1));
    }

    @Override
    public void close() {
        observer.close();
    }
}
