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
