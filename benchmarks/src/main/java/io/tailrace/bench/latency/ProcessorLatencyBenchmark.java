package io.tailrace.bench.latency;

import io.tailrace.bench.relay.contender.ProcessorProcess;
import io.tailrace.bench.relay.contender.TailraceRelay;
import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import io.tailrace.bench.relay.lab.TopicReader;
import io.tailrace.bench.report.Benchmark;
import io.tailrace.bench.report.Medians;
import io.tailrace.bench.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Measures the latency from commit to consumer through the relay and the processor, beside that
 * through the relay and a {@linkplain Topologies pass-through topology}, in turn.
 */
public final class ProcessorLatencyBenchmark implements Benchmark {

    private static final int ROUNDS = 3;

    /** As fast as the database accepts them: what compiles the most code in the least time. */
    private static final Rate WARM_UP = new Rate(0, 120_000);

    private static final List<Rate> RATES =
            List.of(Rate.steady(1_000), Rate.steady(5_000), Rate.burst());
    private static final List<Rate> QUICK = List.of(new Rate(200, 400));

    private final Map<String, Map<Rate, List<MeasuredLatency>>> results = new LinkedHashMap<>();
    private int slots;

    @Override
    public void run(Report report) throws Exception {
        int rounds = report.quick() ? 1 : ROUNDS;
        try (Lab lab = new Lab()) {
            lab.versions().forEach(report::fact);
            for (int round = 1; round <= rounds; round++) {
                for (Map.Entry<String, Topologies.Starter> each : Topologies.all().entrySet()) {
                    report.progress("round %d, %s".formatted(round, each.getKey()));
                    measure(lab, report, each.getKey(), each.getValue());
                }
            }
        }
        results.forEach(
                (name, byRate) ->
                        byRate.forEach((rate, runs) -> report.row(row(name, rate, runs))));
        report.summary(TopologyRatios.of(results));
    }

    private void measure(Lab lab, Report report, String name, Topologies.Starter topology)
            throws Exception {
        TailraceRelay relay = TailraceRelay.asShipped();
        String slot = "processor_latency_" + slots++;
        relay.makeSlot(lab, slot);
        lab.newTopic(relay.topic());
        lab.newTopic(ProcessorProcess.TOPIC);
        try (MeasuredProcess publishing = relay.start(lab, slot);
                MeasuredProcess process = topology.start(lab);
                TopicReader arrivals =
                        new TopicReader(lab.bootstrapServers(), ProcessorProcess.TOPIC)) {
            if (!report.quick()) {
                MeasuredLatency.measure(lab, process, arrivals, WARM_UP);
            }
            for (Rate rate : report.quick() ? QUICK : RATES) {
                MeasuredLatency latency = MeasuredLatency.measure(lab, process, arrivals, rate);
                report.progress(
                        "  %-16s p50 %7.1f ms, p99 %7.1f ms"
                                .formatted(rate.describe(), latency.p50(), latency.p99()));
                results.computeIfAbsent(name, n -> new LinkedHashMap<>())
                        .computeIfAbsent(rate, r -> new ArrayList<>())
                        .add(latency);
            }
            publishing.requireAlive();
        }
        lab.dropSlot(slot);
        lab.deleteTopics();
        lab.newTable();
    }

    private static Map<String, Object> row(String name, Rate rate, List<MeasuredLatency> runs) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("by", name);
        row.put("rate", rate.describe());
        row.put("p50 ms", median(runs, MeasuredLatency::p50));
        row.put("p95 ms", median(runs, MeasuredLatency::p95));
        row.put("p99 ms", median(runs, MeasuredLatency::p99));
        row.put("max ms", median(runs, MeasuredLatency::max));
        row.put("CPU % of a core", median(runs, MeasuredLatency::cpuPercent));
        return row;
    }

    private static double median(
            List<MeasuredLatency> runs, ToDoubleFunction<MeasuredLatency> figure) {
        return Medians.of(runs.stream().map(figure::applyAsDouble));
    }
}
