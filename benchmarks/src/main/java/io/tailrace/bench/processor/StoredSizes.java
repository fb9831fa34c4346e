package io.tailrace.bench.processor;

import io.tailrace.bench.report.Report;
import io.tailrace.event.TopicNames;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the size of a remembered event id and of a held event on disk, in Kafka and in the heap.
 */
final class StoredSizes {

    private static final String TYPE = "sized";
    private static final String SEEN = "seen-event-ids";
    private static final String HELD = "held-events";
    private static final int BYTES = 300;
    private static final Duration LATER = Duration.ofHours(1);
    private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

    private final BenchmarkCluster cluster;
    private final Report report;
    private final int events;

    StoredSizes(BenchmarkCluster cluster, Report report) {
        this.cluster = cluster;
        this.report = report;
        this.events = report.quick() ? 2_000 : 300_000;
    }

    void run(Map<String, Object> summary) throws Exception {
        onDisk(summary);
        inHeap(summary);
    }

    /** Holds all events, so that each has a remembered id and a held event. */
    private void onDisk(Map<String, Object> summary) throws Exception {
        TopicNames names = new TopicNames("sizedin1.", "sizedout1.", "tailrace.positions");
        cluster.createTopics(names, TYPE);
        Instant due = Instant.now().plus(LATER);
        try (RunningProcessor processor = started(names, ProcessorSetup.Store.ROCKSDB)) {
            cluster.write(names.outbox(TYPE), events, BYTES, n -> due);
            while (processor.held() < events) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
            processor.stop();
            double id = each(processor.bytesOnDisk(SEEN));
            double held = each(processor.bytesOnDisk(HELD));
            row("an id, rocksdb", "B on disk", id, each(inKafka(processor, SEEN)));
            row("a held event", "B on disk", held, each(inKafka(processor, HELD)));
            summary.put("id_bytes_on_disk", Math.round(id));
            summary.put("held_bytes_on_disk", Math.round(held));
        }
    }

    private void inHeap(Map<String, Object> summary) throws Exception {
        TopicNames names = new TopicNames("sizedin2.", "sizedout2.", "tailrace.positions");
        cluster.createTopics(names, TYPE);
        try (LatenessReader arrivals =
                        new LatenessReader(cluster.bootstrapServers(), names.events(TYPE));
                RunningProcessor processor = started(names, ProcessorSetup.Store.MEMORY)) {
            long before = heapInUse();
            cluster.write(names.outbox(TYPE), events, BYTES, n -> null);
            arrivals.await(events, late -> {});
            double id = each(heapInUse() - before);
            row("an id, memory", "B of heap", id, each(inKafka(processor, SEEN)));
            summary.put("id_bytes_in_heap", Math.round(id));
        }
    }

    private RunningProcessor started(TopicNames names, ProcessorSetup.Store store)
            throws Exception {
        return new RunningProcessor(cluster.bootstrapServers(), names, ProcessorSetup.of(store));
    }

    private long inKafka(RunningProcessor processor, String store) throws Exception {
        return cluster.bytesOf(processor.changelog(store));
    }

    private double each(long bytes) {
        return bytes / (double) events;
    }

    private void row(String what, String unit, double size, double inKafka) {
        report.row(
                HeldEventsBenchmark.row(
                        "size of " + what,
                        BYTES,
                        ProcessorSetup.DEFAULT_COMMIT_MS,
                        unit,
                        size,
                        "B in Kafka",
                        inKafka));
    }

    /** The used heap after a garbage collection, in bytes. */
    static long heapInUse() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
