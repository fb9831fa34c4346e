package io.tailrace.bench.processor;

import io.tailrace.bench.report.Medians;
import io.tailrace.bench.report.Report;
import io.tailrace.event.TopicNames;
import io.tailrace.testkit.directory.TemporaryDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Measures how many events per second a pass-through topology and the processor write, in turn,
 * from the same backlog. The first round only warms up.
 */
final class Throughput {

    private static final String TYPE = "bench";
    private static final String PEER = "pass_through";
    private static final String NO_DEDUPE = "none";
    private static final String ROCKSDB = "rocksdb";
    private static final int[] SIZES = {300, 1_000};
    private static final int ROUNDS = 3;

    private final BenchmarkCluster cluster;
    private final Report report;
    private final int events;
    private final int rounds;
    private int passes;

    Throughput(BenchmarkCluster cluster, Report report) {
        this.cluster = cluster;
        this.report = report;
        this.events = report.quick() ? 2_000 : 200_000;
        this.rounds = report.quick() ? 1 : ROUNDS;
    }

    /** What writes the events of one topic to another until it is closed. */
    private interface Contender {
        AutoCloseable start(TopicNames names) throws InterruptedException;
    }

    void run(Map<String, Object> summary) throws Exception {
        for (int bytes : SIZES) {
            Map<String, List<Double>> rates = measured(bytes);
            rates.forEach(
                    (name, all) -> {
                        double ratio = ratio(rates, name, PEER);
                        report.row(row(name, bytes, all, ratio));
                        summary.put(name + "_" + bytes, (long) Medians.of(all.stream()));
                    });
            String suffix = bytes == SIZES[0] ? "" : "_" + bytes;
            summary.put("ratio" + suffix, text(ratio(rates, ROCKSDB, PEER)));
            summary.put("ratio_to_no_dedupe" + suffix, text(ratio(rates, ROCKSDB, NO_DEDUPE)));
        }
    }

    private Map<String, List<Double>> measured(int bytes) throws Exception {
        TopicNames written = names(bytes);
        cluster.createTopics(written, TYPE);
        cluster.write(written.outbox(TYPE), events, bytes, n -> null);
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        for (int round = report.quick() ? 1 : 0; round <= rounds; round++) {
            for (Map.Entry<String, Contender> each : contenders().entrySet()) {
                double rate = pass(bytes, each.getValue());
                report.progress(
                        "round %d, %,d B, %s: %,.0f events/s"
                                .formatted(round, bytes, each.getKey(), rate));
                if (round > 0) {
                    rates.computeIfAbsent(each.getKey(), key -> new ArrayList<>()).add(rate);
                }
            }
        }
        return rates;
    }

    private Map<String, Contender> contenders() {
        Map<String, Contender> contenders = new LinkedHashMap<>();
        contenders.put(PEER, this::passThrough);
        contenders.put(NO_DEDUPE, processor(ProcessorSetup.of(ProcessorSetup.Store.NONE)));
        contenders.put("memory", processor(ProcessorSetup.of(ProcessorSetup.Store.MEMORY)));
        contenders.put(ROCKSDB, processor(ProcessorSetup.of(ProcessorSetup.Store.ROCKSDB)));
        contenders.put(
                "rocksdb_without_account",
                processor(ProcessorSetup.of(ProcessorSetup.Store.ROCKSDB).withoutAccount()));
        return contenders;
    }

    private Contender processor(ProcessorSetup setup) {
        return names -> new RunningProcessor(cluster.bootstrapServers(), names, setup);
    }

    private AutoCloseable passThrough(TopicNames names) {
        TemporaryDirectory state = TemporaryDirectory.create("bench");
        PassThrough copying =
                new PassThrough(
                        cluster.bootstrapServers(),
                        names.outbox(TYPE),
                        names.events(TYPE),
                        Duration.ofMillis(ProcessorSetup.DEFAULT_COMMIT_MS),
                        state.path());
        return () -> {
            copying.close();
            state.close();
        };
    }

    /** Events per second from the first event that arrives to the last. */
    private double pass(int bytes, Contender contender) throws Exception {
        TopicNames names = names(bytes);
        cluster.createTopics(names, TYPE);
        try (LatenessReader arrivals =
                        new LatenessReader(cluster.bootstrapServers(), names.events(TYPE));
                AutoCloseable running = contender.start(names)) {
            int[] before = new int[1];
            arrivals.await(1, late -> before[0]++);
            long start = System.nanoTime();
            arrivals.await(events - before[0], late -> {});
            return (events - before[0]) / ((System.nanoTime() - start) / 1e9);
        }
    }

    private TopicNames names(int bytes) {
        passes++;
        return new TopicNames("in" + bytes + ".", "e" + passes + ".", "tailrace.positions");
    }

    /** The median of the ratios of each round. */
    private static double ratio(Map<String, List<Double>> rates, String name, String peer) {
        List<Double> own = rates.getOrDefault(name, List.of());
        List<Double> other = rates.getOrDefault(peer, List.of());
        return Medians.of(IntStream.range(0, own.size()).mapToObj(n -> own.get(n) / other.get(n)));
    }

    private static String text(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }

    private static Map<String, Object> row(
            String name, int bytes, List<Double> rates, double ratio) {
        return ProcessorBenchmark.row(
                "throughput, " + name.replace('_', ' '),
                bytes,
                ProcessorSetup.DEFAULT_COMMIT_MS,
                "events/s",
                (long) Medians.of(rates.stream()),
                "of a pass-through",
                ratio);
    }
}
