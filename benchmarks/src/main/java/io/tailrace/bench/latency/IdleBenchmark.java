package io.tailrace.bench.latency;

import io.tailrace.bench.relay.contender.ProcessorProcess;
import io.tailrace.bench.relay.contender.TailraceRelay;
import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import io.tailrace.bench.report.Benchmark;
import io.tailrace.bench.report.Report;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures the CPU time of processes that have nothing to do: leader, standby and processor, each
 * minute by itself, because the JIT compiler goes on working for some minutes after the start.
 */
public final class IdleBenchmark implements Benchmark {

    private static final int SETTLE_SECONDS = 60;
    private static final int IDLE_SECONDS = 60;
    private static final int MINUTES = 5;

    @Override
    public void run(Report report) throws Exception {
        int settle = report.quick() ? 1 : SETTLE_SECONDS;
        int seconds = report.quick() ? 1 : IDLE_SECONDS;
        try (Lab lab = new Lab()) {
            lab.versions().forEach(report::fact);
            String slot = "idle";
            lab.newTopic(TailraceRelay.asShipped().topic());
            lab.newTopic(ProcessorProcess.TOPIC);
            try (MeasuredProcess leader = TailraceRelay.asShipped().start(lab, slot);
                    MeasuredProcess standby = TailraceRelay.asShipped().start(lab, slot);
                    MeasuredProcess processor = ProcessorProcess.start(lab)) {
                Map<String, MeasuredProcess> processes = new LinkedHashMap<>();
                processes.put("relay 1", leader);
                processes.put("relay 2", standby);
                processes.put("processor", processor);
                TimeUnit.SECONDS.sleep(settle); // start-up and most of the JIT compilation are over
                int minutes = report.quick() ? 1 : MINUTES;
                for (int minute = 1; minute <= minutes; minute++) {
                    Map<String, Object> figures = measure(processes, seconds);
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("minute", minute + settle / 60);
                    row.putAll(figures);
                    report.row(row);
                    report.progress(row.toString());
                    report.summary(figures);
                }
            }
        }
    }

    private static Map<String, Object> measure(Map<String, MeasuredProcess> processes, int seconds)
            throws IOException, InterruptedException {
        Map<String, Double> before = new LinkedHashMap<>();
        for (Map.Entry<String, MeasuredProcess> each : processes.entrySet()) {
            before.put(each.getKey(), each.getValue().cpuSeconds());
        }
        TimeUnit.SECONDS.sleep(seconds);
        Map<String, Object> percents = new LinkedHashMap<>();
        for (Map.Entry<String, MeasuredProcess> each : processes.entrySet()) {
            each.getValue().requireAlive();
            double used = each.getValue().cpuSeconds() - before.getOrDefault(each.getKey(), 0.0);
            String percent = "%.1f".formatted(used / seconds * 100);
            percents.put(each.getKey().replace(' ', '_') + "_idle_cpu_percent", percent);
        }
        return percents;
    }
}
