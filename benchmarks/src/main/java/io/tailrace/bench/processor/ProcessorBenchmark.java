package io.tailrace.bench.processor;

import io.tailrace.bench.report.Benchmark;
import io.tailrace.bench.report.Report;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Measures the throughput of the processor beside that of a pass-through topology, and who uses how
 * much CPU for it.
 */
public final class ProcessorBenchmark implements Benchmark {

    @Override
    public void run(Report report) throws Exception {
        Map<String, Object> summary = new LinkedHashMap<>();
        try (BenchmarkCluster cluster = new BenchmarkCluster()) {
            Throughput throughput = new Throughput(cluster, report);
            for (int bytes : Throughput.SIZES) {
                ThroughputFigures figures =
                        new ThroughputFigures(bytes, throughput.measured(bytes));
                figures.rows().forEach(report::row);
                figures.addTo(summary);
            }
        }
        report.tableOfRows();
        report.summary(summary);
    }
}
