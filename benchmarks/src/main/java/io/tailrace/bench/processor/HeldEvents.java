package io.tailrace.bench.processor;

import io.tailrace.bench.report.Report;
import io.tailrace.event.TopicNames;
import io.tailrace.testkit.observe.ProcessUsage;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Holds a million events that fall due over some minutes. The lateness of an event is the time from
 * when it was due to its receipt by a {@code read_committed} consumer; it includes the interval at
 * which the processor looks for due events, the transaction and the fetch.
 */
final class HeldEvents {

    private static final String TYPE = "held";
    private static final int BYTES = 300;
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Report report;
    private final int events;
    private final Duration untilFirst;
    private final Duration spread;

    HeldEvents(Report report) {
        this.report = report;
        this.events = report.quick() ? 3_000 : 1_000_000;
        this.untilFirst = Duration.ofSeconds(report.quick() ? 15 : 100);
        this.spread = Duration.ofSeconds(report.quick() ? 3 : 240);
    }

    void run(Map<String, Object> summary) throws Exception {
        TopicNames names = new TopicNames("heldin.", "heldout.", "tailrace.positions");
        long[] late = new long[events];
        int[] seen = new int[1];
        try (BenchmarkCluster cluster = new BenchmarkCluster()) {
            cluster.createTopics(names, TYPE);
            try (LatenessReader arrivals =
                            new LatenessReader(cluster.bootstrapServers(), names.events(TYPE));
                    RunningProcessor processor =
                            new RunningProcessor(
                                    cluster.bootstrapServers(),
                                    names,
                                    ProcessorSetup.of(ProcessorSetup.Store.ROCKSDB))) {
                Instant first = Instant.now().plus(untilFirst);
                cluster.write(names.outbox(TYPE), events, BYTES, n -> due(first, n));
                awaitHeld(processor, first);
                long held = processor.held();
                long heapMb = StoredSizes.heapInUse() >> 20;
                report.progress(
                        "holds %,d events, %d s before the first is due"
                                .formatted(
                                        held, Duration.between(Instant.now(), first).toSeconds()));
                row(
                        "held at once",
                        "events",
                        held,
                        "MB resident",
                        ProcessUsage.residentMb(ProcessHandle.current().pid()));
                row("held at once", "MB of heap", heapMb, "events/s due", perSecond());
                summary.put("held_heap_mb", heapMb);
                arrivals.await(
                        events,
                        ms -> {
                            late[seen[0]] = ms;
                            seen[0]++;
                        });
                row(
                        "a look at the schedule",
                        "avg ms",
                        punctuation("punctuate-latency-avg"),
                        "max ms",
                        punctuation("punctuate-latency-max"));
            }
        }
        row(
                "late",
                "p50 ms",
                Figures.percentile(late, events, 0.5),
                "p99 ms",
                Figures.percentile(late, events, 0.99));
        row(
                "late, extremes",
                "min ms",
                Figures.percentile(late, events, 0),
                "max ms",
                Figures.percentile(late, events, 1));
        summary.put("held", events);
        summary.put("late_p50_ms", Figures.percentile(late, events, 0.5));
        summary.put("late_p99_ms", Figures.percentile(late, events, 0.99));
    }

    private Instant due(Instant first, int n) {
        long step = n * 7_919L % events;
        return first.plusMillis(spread.toMillis() * step / events);
    }

    private void awaitHeld(RunningProcessor processor, Instant first) {
        while (Instant.now().isBefore(first) && processor.held() < events) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private void row(String what, String unit, Object figure, String unit2, Object figure2) {
        report.row(
                HeldEventsBenchmark.row(
                        what,
                        BYTES,
                        ProcessorSetup.DEFAULT_COMMIT_MS,
                        unit,
                        figure,
                        unit2,
                        figure2));
    }

    private long perSecond() {
        return events / spread.toSeconds();
    }

    private static double punctuation(String attribute) throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName threads = new ObjectName("kafka.streams:type=stream-thread-metrics,*");
        double largest = 0;
        for (ObjectName thread : server.queryNames(threads, null)) {
            if (Arrays.stream(server.getMBeanInfo(thread).getAttributes())
                    .anyMatch(known -> known.getName().equals(attribute))) {
                double value = (double) server.getAttribute(thread, attribute);
                largest = Double.isNaN(value) ? largest : Math.max(largest, value);
            }
        }
        return largest;
    }
}
