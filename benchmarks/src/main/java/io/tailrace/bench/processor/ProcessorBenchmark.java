package io.tailrace.bench.processor;

import io.tailrace.bench.report.Benchmark;
import io.tailrace.bench.report.Medians;
import io.tailrace.bench.report.Report;
import io.tailrace.event.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures throughput with and without deduplication in turn, latency by commit interval, the
 * stored size of each event, and the lateness of a million held events.
 */
public final class ProcessorBenchmark implements Benchmark {

    private static final int[] SIZES = {300, 1_000};
    private static final long[] COMMIT_INTERVALS_MS = {10, 50, 100, 500};
    private static final String TYPE = "bench";
    private static final int LATENCY_PER_SECOND = 200;
    private static final int LATENCY_BYTES = 300;
    private static final int WARM_UP_SECONDS = 3;

    private int runs;

    @Override
    public void run(Report report) throws Exception {
        Map<String, Object> summary = new LinkedHashMap<>();
        try (BenchmarkCluster cluster = new BenchmarkCluster()) {
            for (int bytes : SIZES) {
                throughput(cluster, bytes, report, summary);
            }
            for (long commitMs : COMMIT_INTERVALS_MS) {
                latency(
                        cluster,
                        new ProcessorSetup(ProcessorSetup.Store.ROCKSDB, commitMs),
                        report,
                        summary);
            }
            new StoredSizes(cluster, report).run(summary);
        }
        new HeldEventsBenchmark(report).run(summary);
        report.summary(summary);
    }

    private void throughput(
            BenchmarkCluster cluster, int bytes, Report report, Map<String, Object> summary)
            throws Exception {
        int events = report.quick() ? 2_000 : 100_000;
        int rounds = report.quick() ? 1 : 3;
        TopicNames written = names(bytes);
        cluster.createTopics(written, TYPE);
        cluster.write(written.outbox(TYPE), events, bytes, n -> null);
        Map<ProcessorSetup.Store, List<Double>> rates = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (ProcessorSetup.Store store : ProcessorSetup.Store.values()) {
                double rate = pass(cluster, bytes, ProcessorSetup.of(store), events);
                report.progress(
                        "%,d B, %s: %,.0f events/s"
                                .formatted(bytes, ProcessorSetup.of(store).label(), rate));
                rates.computeIfAbsent(store, s -> new ArrayList<>()).add(rate);
            }
        }
        double plain =
                Medians.of(rates.getOrDefault(ProcessorSetup.Store.NONE, List.of()).stream());
        rates.forEach(
                (store, all) -> {
                    double median = Medians.of(all.stream());
                    report.row(
                            row(
                                    "throughput, " + ProcessorSetup.of(store).label(),
                                    bytes,
                                    ProcessorSetup.DEFAULT_COMMIT_MS,
                                    "events/s",
                                    (long) median,
                                    "of no dedupe",
                                    median / plain));
                    summary.put(store.name().toLowerCase(Locale.ROOT) + "_" + bytes, (long) median);
                });
    }

    /** Events per second from the first event that arrives to the last. */
    private double pass(BenchmarkCluster cluster, int bytes, ProcessorSetup setup, int events)
            throws Exception {
        TopicNames names = names(bytes);
        cluster.createTopics(names, TYPE);
        try (LatenessReader arrivals =
                        new LatenessReader(cluster.bootstrapServers(), names.events(TYPE));
                RunningProcessor processor =
                        new RunningProcessor(cluster.bootstrapServers(), names, setup)) {
            int[] before = new int[1];
            arrivals.await(1, late -> before[0]++);
            long start = System.nanoTime();
            arrivals.await(events - before[0], late -> {});
            return (events - before[0]) / ((System.nanoTime() - start) / 1e9);
        }
    }

    private void latency(
            BenchmarkCluster cluster,
            ProcessorSetup setup,
            Report report,
            Map<String, Object> summary)
            throws Exception {
        int seconds = report.quick() ? 1 : 10;
        int warmUp = LATENCY_PER_SECOND * (report.quick() ? 1 : WARM_UP_SECONDS);
        int events = LATENCY_PER_SECOND * seconds + warmUp;
        runs++;
        TopicNames names =
                new TopicNames("latency" + runs + ".", "l" + runs + ".", "tailrace.positions");
        cluster.createTopics(names, TYPE);
        long[] late = new long[events];
        int[] seen = new int[1];
        try (LatenessReader arrivals =
                        new LatenessReader(cluster.bootstrapServers(), names.events(TYPE));
                RunningProcessor processor =
                        new RunningProcessor(cluster.bootstrapServers(), names, setup)) {
            Thread writer = new Thread(() -> writeEvenly(cluster, names.outbox(TYPE), events));
            writer.start();
            arrivals.await(
                    events,
                    ms -> {
                        if (seen[0] >= warmUp) {
                            late[seen[0] - warmUp] = ms;
                        }
                        seen[0]++;
                    });
            writer.join();
        }
        int counted = events - warmUp;
        report.row(
                row(
                        "latency, " + setup.label(),
                        LATENCY_BYTES,
                        setup.commitIntervalMs(),
                        "p50 ms",
                        Figures.percentile(late, counted, 0.5),
                        "p99 ms",
                        Figures.percentile(late, counted, 0.99)));
        summary.put(
                "latency_p50_commit" + setup.commitIntervalMs(),
                Figures.percentile(late, counted, 0.5));
    }

    private static void writeEvenly(BenchmarkCluster cluster, String topic, int events) {
        byte[] payload = new byte[LATENCY_BYTES];
        long pause = Duration.ofSeconds(1).toNanos() / LATENCY_PER_SECOND;
        long next = System.nanoTime();
        for (int i = 0; i < events; i++) {
            cluster.send(topic, "a-" + i, payload, null);
            next += pause;
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private TopicNames names(int bytes) {
        runs++;
        return new TopicNames("in" + bytes + ".", "e" + runs + ".", "tailrace.positions");
    }

    static Map<String, Object> row(
            String what,
            int bytes,
            long commitMs,
            String firstUnit,
            Object first,
            String secondUnit,
            Object second) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("what", what);
        row.put("bytes", bytes);
        row.put("commit ms", commitMs);
        row.put("unit", firstUnit);
        row.put("figure", first);
        row.put("and", secondUnit);
        row.put("second", second);
        return row;
    }
}
