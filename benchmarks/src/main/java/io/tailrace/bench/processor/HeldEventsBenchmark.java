package io.tailrace.bench.processor;

import io.tailrace.bench.report.Benchmark;
import io.tailrace.bench.report.Report;
import java.util.LinkedHashMap;
import java.util.Map;

/** Measures the stored size of each event, and the lateness of a million held events. */
public final class HeldEventsBenchmark implements Benchmark {

    @Override
    public void run(Report report) throws Exception {
        Map<String, Object> summary = new LinkedHashMap<>();
        try (BenchmarkCluster cluster = new BenchmarkCluster()) {
            new StoredSizes(cluster, report).run(summary);
        }
        new HeldEvents(report).run(summary);
        report.summary(summary);
    }
}
