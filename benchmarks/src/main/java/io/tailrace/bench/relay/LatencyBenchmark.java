package io.tailrace.bench.relay;

import io.tailrace.bench.Benchmark;
import io.tailrace.bench.Report;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long an event takes, at several rates, and what an idle relay costs. */
public final class LatencyBenchmark implements Benchmark {

    @Override
    public void run(Report report) throws Exception {
        Contender contender =
                new TailraceRelay(
                        "tailrace",
                        java.util.List.of(System.getProperty("relayJvm", "-Xmx256m").split(" ")),
                        java.util.List.of());
        try (Lab lab = new Lab()) {
            lab.newSlot("lat");
            lab.newTopic(contender.topic());
            try (MeasuredProcess process = contender.start(lab, "lat");
                    Arrivals arrivals = new Arrivals(lab.bootstrapServers(), contender.topic())) {
                Latency.measure(lab, process, arrivals, 2000, 40_000);
                for (int rate : new int[] {10, 500, 1000, 2000, 5000, 0}) {
                    Latency latency =
                            Latency.measure(
                                    lab, process, arrivals, rate, rate == 0 ? 20000 : rate * 10);
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("rate", rate);
                    row.put("p50", latency.p50());
                    row.put("p95", latency.p95());
                    row.put("p99", latency.p99());
                    row.put("max", latency.max());
                    row.put("cpu", latency.cpuPercent());
                    report.row(row);
                    report.progress(row.toString());
                }
                double before = process.cpuSeconds();
                Thread.sleep(30_000);
                report.progress(
                        "idle %.2f %% of a core"
                                .formatted((process.cpuSeconds() - before) / 30 * 100));
            }
        }
    }
}
