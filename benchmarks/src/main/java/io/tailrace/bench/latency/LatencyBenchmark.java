package io.tailrace.bench.latency;

import io.tailrace.bench.relay.contender.Contender;
import io.tailrace.bench.relay.contender.DebeziumServer;
import io.tailrace.bench.relay.contender.Peers;
import io.tailrace.bench.relay.contender.ProcessorProcess;
import io.tailrace.bench.relay.contender.TailraceRelay;
import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import io.tailrace.bench.relay.lab.TopicReader;
import io.tailrace.bench.report.Benchmark;
import io.tailrace.bench.report.Medians;
import io.tailrace.bench.report.Report;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Measures latency at several rates, and the CPU time of an idle relay. */
public final class LatencyBenchmark implements Benchmark {

    private static final int ROUNDS = 3;
    private static final Rate WARM_UP = new Rate(2_000, 40_000);
    private static final Rate REPORTED = Rate.steady(1_000);
    private static final List<Rate> RATES =
            List.of(
                    Rate.steady(10),
                    Rate.steady(500),
                    REPORTED,
                    Rate.steady(2_000),
                    Rate.steady(5_000),
                    Rate.burst());
    private static final Rate QUICK = new Rate(200, 400);
    private static final int IDLE_SECONDS = 60;
    private static final int SETTLE_SECONDS = 5;

    private final Map<String, Map<Rate, List<MeasuredLatency>>> results = new LinkedHashMap<>();
    private double idlePercent = Double.NaN;
    private int slots;

    @Override
    public void run(Report report) throws Exception {
        int rounds = report.quick() ? 1 : ROUNDS;
        List<Rate> rates = report.quick() ? List.of(QUICK) : RATES;
        try (Lab lab = new Lab()) {
            lab.versions().forEach(report::fact);
            for (int round = 1; round <= rounds; round++) {
                for (Contender contender : contenders(report)) {
                    report.progress("round %d, %s".formatted(round, contender.name()));
                    measure(lab, report, contender, rates);
                }
                report.progress("round %d, through the processor".formatted(round));
                measureProcessor(lab, report, rates);
            }
        }
        results.forEach(
                (name, byRate) ->
                        byRate.forEach((rate, runs) -> report.row(row(name, rate, runs))));
        Rate reported = report.quick() ? QUICK : REPORTED;
        report.summary(summary(reported));
        report.chart(
                "From commit to consumer at %s, ms".formatted(reported.describe()), bars(reported));
    }

    private Map<String, Double> bars(Rate rate) {
        Map<String, Double> bars = new LinkedHashMap<>();
        results.forEach(
                (name, byRate) -> {
                    List<MeasuredLatency> runs = byRate.getOrDefault(rate, List.of());
                    bars.put(name + ", p50", median(runs, MeasuredLatency::p50));
                    bars.put(name + ", p99", median(runs, MeasuredLatency::p99));
                });
        return bars;
    }

    private static List<Contender> contenders(Report report) {
        List<Contender> contenders = new ArrayList<>(List.of(TailraceRelay.asShipped()));
        Peers.debeziumServerToRun(report::progress).ifPresent(contenders::add);
        return contenders;
    }

    private void measure(Lab lab, Report report, Contender contender, List<Rate> rates)
            throws IOException, SQLException, InterruptedException, ExecutionException {
        String slot = newSlot(lab);
        lab.newTopic(contender.topic());
        try (MeasuredProcess process = contender.start(lab, slot);
                TopicReader arrivals = new TopicReader(lab.bootstrapServers(), contender.topic())) {
            measure(lab, report, contender.name(), process, arrivals, rates);
            if (contender instanceof TailraceRelay && !report.quick()) {
                idlePercent = idlePercent(process);
            }
        }
        leaveNothing(lab, slot);
    }

    private void measureProcessor(Lab lab, Report report, List<Rate> rates)
            throws IOException, SQLException, InterruptedException, ExecutionException {
        TailraceRelay contender = TailraceRelay.asShipped();
        String slot = newSlot(lab);
        lab.newTopic(contender.topic());
        lab.newTopic(ProcessorProcess.TOPIC);
        try (MeasuredProcess relay = contender.start(lab, slot);
                MeasuredProcess processor = ProcessorProcess.start(lab);
                TopicReader arrivals =
                        new TopicReader(lab.bootstrapServers(), ProcessorProcess.TOPIC)) {
            measure(lab, report, "tailrace and processor", processor, arrivals, rates);
            relay.requireAlive();
        }
        leaveNothing(lab, slot);
    }

    private void measure(
            Lab lab,
            Report report,
            String name,
            MeasuredProcess process,
            TopicReader arrivals,
            List<Rate> rates)
            throws IOException, InterruptedException, ExecutionException {
        if (!report.quick()) {
            MeasuredLatency.measure(lab, process, arrivals, WARM_UP);
        }
        for (Rate rate : rates) {
            MeasuredLatency latency = MeasuredLatency.measure(lab, process, arrivals, rate);
            report.progress(
                    "  %-16s p50 %7.1f ms, p99 %7.1f ms"
                            .formatted(rate.describe(), latency.p50(), latency.p99()));
            results.computeIfAbsent(name, n -> new LinkedHashMap<>())
                    .computeIfAbsent(rate, r -> new ArrayList<>())
                    .add(latency);
        }
    }

    private static double idlePercent(MeasuredProcess process)
            throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        double before = process.cpuSeconds();
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        return (process.cpuSeconds() - before) / IDLE_SECONDS * 100;
    }

    private String newSlot(Lab lab) throws SQLException {
        String slot = "latency_" + slots++;
        lab.newSlot(slot);
        return slot;
    }

    private static void leaveNothing(Lab lab, String slot)
            throws SQLException, InterruptedException {
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
        row.put("p99 min", runs.stream().mapToDouble(MeasuredLatency::p99).min().orElse(0));
        row.put("p99 max", runs.stream().mapToDouble(MeasuredLatency::p99).max().orElse(0));
        row.put("max ms", median(runs, MeasuredLatency::max));
        row.put("CPU % of a core", median(runs, MeasuredLatency::cpuPercent));
        return row;
    }

    private Map<String, Object> summary(Rate rate) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("rate", rate.perSecond());
        summary.put("p50_ms", median(TailraceRelay.NAME, rate, MeasuredLatency::p50));
        summary.put("p99_ms", median(TailraceRelay.NAME, rate, MeasuredLatency::p99));
        summary.put(
                "debezium_server_p50_ms", median(DebeziumServer.NAME, rate, MeasuredLatency::p50));
        summary.put(
                "debezium_server_p99_ms", median(DebeziumServer.NAME, rate, MeasuredLatency::p99));
        summary.put(
                "processor_p99_ms", median("tailrace and processor", rate, MeasuredLatency::p99));
        summary.put("idle_cpu_percent", text(idlePercent));
        return summary;
    }

    private String median(String name, Rate rate, ToDoubleFunction<MeasuredLatency> figure) {
        return text(
                median(results.getOrDefault(name, Map.of()).getOrDefault(rate, List.of()), figure));
    }

    private static double median(
            List<MeasuredLatency> runs, ToDoubleFunction<MeasuredLatency> figure) {
        return Medians.of(runs.stream().map(figure::applyAsDouble));
    }

    private static String text(double figure) {
        return Double.isNaN(figure) ? "n/a" : String.format(Locale.ROOT, "%.1f", figure);
    }
}
