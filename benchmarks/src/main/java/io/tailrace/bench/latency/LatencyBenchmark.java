package io.tailrace.bench.latency;

import io.tailrace.bench.latency.Topologies.Topology;
import io.tailrace.bench.relay.contender.Contender;
import io.tailrace.bench.relay.contender.ProcessorProcess;
import io.tailrace.bench.relay.contender.TailraceRelay;
import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import io.tailrace.bench.relay.lab.TopicReader;
import io.tailrace.bench.report.Benchmark;
import io.tailrace.bench.report.Report;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Measures latency at several rates, and the CPU time of an idle relay; in parts. */
public final class LatencyBenchmark implements Benchmark {

    private static final int IDLE_SECONDS = 60;
    private static final int SETTLE_SECONDS = 5;

    @Override
    public void run(Report report) throws Exception {
        LatencyParts parts = new LatencyParts(report);
        for (String name : report.partsOf(parts.names())) {
            report.begin(name);
            new Run(report).measure(parts.of(name));
            show(report);
            report.write();
        }
        show(report);
    }

    /** Derives the summary, the charts and the tables of the pages from all parts. */
    private static void show(Report report) {
        LatencyFigures figures = new LatencyFigures(report.parts());
        report.summary(figures.summary(report.quick() ? LatencyParts.QUICK : Rate.REPORTED));
        figures.charts().forEach(report::chart);
        figures.tables().forEach(report::table);
    }

    /** One run of a part. */
    private static final class Run {

        private final Report report;
        private final Map<String, Map<Rate, List<MeasuredLatency>>> results = new LinkedHashMap<>();
        private int slots;

        Run(Report report) {
            this.report = report;
        }

        void measure(LatencyPart part) throws Exception {
            try (Lab lab = new Lab()) {
                lab.versions().forEach(report::fact);
                measure(lab, part.pipelines().get(0), List.of()); // the servers are cold
                for (int round = 1; round <= part.rounds(); round++) {
                    for (Pipeline pipeline : part.pipelines()) {
                        report.progress("round %d, %s".formatted(round, pipeline.name()));
                        measure(lab, pipeline, part.rates());
                    }
                }
            }
            results.forEach(
                    (name, byRate) ->
                            byRate.forEach(
                                    (rate, runs) ->
                                            report.row(LatencyFigures.row(name, rate, runs))));
        }

        private void measure(Lab lab, Pipeline pipeline, List<Rate> rates)
                throws IOException, SQLException, InterruptedException, ExecutionException {
            Contender contender = pipeline.contender();
            String slot = "latency_" + slots++;
            contender.makeSlot(lab, slot);
            contender.prepare(lab);
            lab.newTopic(contender.topic());
            try (MeasuredProcess process = contender.start(lab, slot)) {
                Topology topology = pipeline.topology();
                if (topology != null) {
                    lab.newTopic(ProcessorProcess.TOPIC);
                    try (MeasuredProcess following = topology.start(lab)) {
                        measure(lab, pipeline, following, ProcessorProcess.TOPIC, rates);
                        process.requireAlive();
                    }
                } else {
                    measure(lab, pipeline, process, contender.topic(), rates);
                }
                if (rates.contains(Rate.burst()) && contender instanceof TailraceRelay) {
                    noteIdle(pipeline, process);
                }
            }
            lab.dropSlot(slot);
            lab.deleteTopics();
            lab.newTable();
        }

        private void measure(
                Lab lab, Pipeline pipeline, MeasuredProcess process, String topic, List<Rate> rates)
                throws IOException, InterruptedException, ExecutionException {
            try (TopicReader arrivals = new TopicReader(lab.bootstrapServers(), topic)) {
                for (Rate warm : report.quick() ? List.<Rate>of() : pipeline.warmUp()) {
                    MeasuredLatency.measure(process, arrivals, pipeline.writer(lab, warm), warm);
                }
                for (Rate rate : rates) {
                    MeasuredLatency latency =
                            MeasuredLatency.measure(
                                    process, arrivals, pipeline.writer(lab, rate), rate);
                    report.progress(
                            "  %-16s p50 %7.1f ms, p99 %7.1f ms"
                                    .formatted(rate.describe(), latency.p50(), latency.p99()));
                    results.computeIfAbsent(pipeline.name(), n -> new LinkedHashMap<>())
                            .computeIfAbsent(rate, r -> new ArrayList<>())
                            .add(latency);
                }
            }
        }

        private void noteIdle(Pipeline pipeline, MeasuredProcess process)
                throws InterruptedException {
            if (pipeline.topology() != null) {
                return;
            }
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
            double before = process.cpuSeconds();
            TimeUnit.SECONDS.sleep(IDLE_SECONDS);
            report.fact(LatencyFigures.IDLE, (process.cpuSeconds() - before) / IDLE_SECONDS * 100);
        }
    }
}
