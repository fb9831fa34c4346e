package io.tailrace.bench.processor;

import io.tailrace.bench.processor.CpuByRole.Role;
import io.tailrace.bench.report.Report;
import io.tailrace.event.TopicNames;
import io.tailrace.testkit.directory.TemporaryDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures how many events per second a pass-through topology and the processor write, in turn,
 * from the same backlog, and who uses how much CPU for it. The first round only warms up.
 */
final class Throughput {

    static final String PEER = "pass_through";
    static final String DEFAULT_PEER = "pass_through_16_kb";
    static final String NO_DEDUPE = "none";
    static final String ROCKSDB = "rocksdb";
    static final List<Integer> SIZES = List.of(300, 1_000);

    private static final String TYPE = "bench";
    private static final int ROUNDS = 3;

    /** The payloads of one backlog together. */
    private static final int BACKLOG_BYTES = 180_000_000;

    /** More than a reader gets at once. */
    private static final int QUICK_EVENTS = 60_000;

    /** The first one of so many parts of a backlog is not measured. */
    private static final int PARTS = 10;

    private final BenchmarkCluster cluster;
    private final Report report;
    private int passes;

    Throughput(BenchmarkCluster cluster, Report report) {
        this.cluster = cluster;
        this.report = report;
    }

    /** What writes the events of one topic to another until it is closed. */
    private interface Contender {
        AutoCloseable start(TopicNames names) throws InterruptedException;
    }

    /**
     * What one contender did in one round.
     *
     * @param rate events per second
     * @param micros CPU time per event in microseconds, by role
     */
    record Pass(double rate, Map<Role, Double> micros) {

        /** The CPU time of all per event. */
        double allMicros() {
            return micros.values().stream().mapToDouble(each -> each).sum();
        }
    }

    /** The rounds of each contender with payloads of a size, by name. */
    Map<String, List<Pass>> measured(int bytes) throws Exception {
        int events = report.quick() ? QUICK_EVENTS : BACKLOG_BYTES / bytes;
        TopicNames written = names(bytes);
        cluster.createTopics(written, TYPE);
        cluster.write(written.outbox(TYPE), events, bytes, n -> null);
        Map<String, List<Pass>> all = new LinkedHashMap<>();
        int rounds = report.rounds(ROUNDS);
        for (int round = report.quick() ? 1 : 0; round <= rounds; round++) {
            for (Map.Entry<String, Contender> each : contenders().entrySet()) {
                Pass pass = pass(bytes, events, each.getValue());
                report.progress(
                        "round %d, %,d B, %s: %,.0f events/s"
                                .formatted(round, bytes, each.getKey(), pass.rate()));
                if (round > 0) {
                    all.computeIfAbsent(each.getKey(), key -> new ArrayList<>()).add(pass);
                }
            }
        }
        return all;
    }

    private Map<String, Contender> contenders() {
        Map<String, Contender> contenders = new LinkedHashMap<>();
        contenders.put(PEER, names -> passThrough(names, PassThrough.BATCH_BYTES));
        contenders.put(DEFAULT_PEER, names -> passThrough(names, PassThrough.DEFAULT_BATCH_BYTES));
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

    private AutoCloseable passThrough(TopicNames names, int batchBytes) {
        TemporaryDirectory state = TemporaryDirectory.create("bench");
        PassThrough copying =
                new PassThrough(
                        cluster.bootstrapServers(),
                        names.outbox(TYPE),
                        names.events(TYPE),
                        Duration.ofMillis(ProcessorSetup.DEFAULT_COMMIT_MS),
                        state.path(),
                        batchBytes);
        return () -> {
            copying.close();
            state.close();
        };
    }

    /** From the moment at which the first tenth has arrived to the last event. */
    private Pass pass(int bytes, int events, Contender contender) throws Exception {
        TopicNames names = names(bytes);
        cluster.createTopics(names, TYPE);
        try (LatenessReader arrivals =
                        new LatenessReader(cluster.bootstrapServers(), names.events(TYPE));
                AutoCloseable running = contender.start(names)) {
            int[] before = new int[1];
            arrivals.await(events / PARTS, late -> before[0]++);
            int measured = events - before[0];
            CpuByRole cpu = CpuByRole.now(cluster.brokerPid());
            long start = System.nanoTime();
            arrivals.await(measured, late -> {});
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Pass(
                    measured / seconds,
                    CpuByRole.now(cluster.brokerPid()).microsSince(cpu, measured));
        } finally {
            cluster.deleteTopic(names.events(TYPE));
        }
    }

    private TopicNames names(int bytes) {
        passes++;
        return new TopicNames("in" + bytes + ".", "e" + passes + ".", "tailrace.positions");
    }
}
