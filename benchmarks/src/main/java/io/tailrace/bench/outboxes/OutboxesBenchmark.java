package io.tailrace.bench.outboxes;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import io.tailrace.bench.report.Benchmark;
import io.tailrace.bench.report.Report;
import io.tailrace.relay.cli.RelayMain;
import io.tailrace.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One relay process with one outbox and with twenty, each in a database of its own: memory, threads
 * and connections, and the CPU time of a minute without rows. Then one of the twenty loses its
 * login while all are written to, and gets it back.
 */
public final class OutboxesBenchmark implements Benchmark {

    private static final int MANY = 20;
    private static final int SETTLE_SECONDS = 60;
    private static final int IDLE_SECONDS = 60;
    private static final int PHASE_SECONDS = 30;
    private static final int ROWS_PER_SECOND = 5;

    /** As in the container image, whose heap is half of the memory that the chart allows. */
    private static final List<String> JVM = List.of("-Xmx256m", "-XX:+UseSerialGC");

    /** Every figure of the run, for its summary. */
    private final Map<String, Object> all = new LinkedHashMap<>();

    @Override
    public void run(Report report) throws Exception {
        int many = report.quick() ? 3 : MANY;
        try (Lab lab = new Lab()) {
            lab.versions().forEach(report::fact);
            Databases databases = new Databases(lab, many);
            for (int outboxes : List.of(1, many)) {
                idle(report, lab, databases, outboxes);
            }
            broken(report, lab, databases);
            report.summary(all);
        }
    }

    private void idle(Report report, Lab lab, Databases databases, int outboxes) throws Exception {
        int port = FreePort.next();
        try (MeasuredProcess relay = start(lab, databases, outboxes, port)) {
            AdminPort admin = new AdminPort(port);
            long began = System.nanoTime();
            admin.awaitStreaming(outboxes);
            double seconds = (System.nanoTime() - began) / 1e9;
            TimeUnit.SECONDS.sleep(report.quick() ? 1 : SETTLE_SECONDS);
            int idle = report.quick() ? 1 : IDLE_SECONDS;
            double before = relay.cpuSeconds();
            TimeUnit.SECONDS.sleep(idle);
            relay.requireAlive();
            String prefix = "outboxes_%d_".formatted(outboxes);
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put(prefix + "start_s", "%.1f".formatted(seconds));
            figures.put(
                    prefix + "idle_cpu_percent",
                    "%.1f".formatted((relay.cpuSeconds() - before) / idle * 100));
            figures.put(prefix + "peak_rss_mb", relay.peakMb());
            figures.put(prefix + "heap_used_mb", admin.megabytes("jvm_memory_used_bytes", "heap"));
            figures.put(
                    prefix + "heap_live_mb", admin.megabytes("jvm_gc_live_data_size_bytes", ""));
            figures.put(prefix + "threads", admin.sum("jvm_threads_live_threads", ""));
            figures.put(prefix + "connections", databases.connections());
            add(report, figures);
        }
    }

    private void broken(Report report, Lab lab, Databases databases) throws Exception {
        int seconds = report.quick() ? 5 : PHASE_SECONDS;
        int port = FreePort.next();
        try (MeasuredProcess relay = start(lab, databases, databases.count(), port)) {
            AdminPort admin = new AdminPort(port);
            admin.awaitStreaming(databases.count());
            try (Writers writers = new Writers(databases, ROWS_PER_SECOND);
                    Latencies latencies = new Latencies(lab.bootstrapServers(), writers)) {
                TimeUnit.SECONDS.sleep(seconds); // most of the JIT compilation is over
                phase(report, latencies, "well", seconds);
                databases.refuseLogin(0);
                admin.awaitState("DEGRADED");
                report.progress("unhealthy: " + admin.unhealthy());
                phase(report, latencies, "broken", seconds);
                databases.allowLogin(0);
                admin.awaitState("HEALTHY");
                phase(report, latencies, "mended", seconds);
                writers.stop();
                add(report, latencies.awaitAccount());
            }
            relay.requireAlive();
        }
    }

    private void phase(Report report, Latencies latencies, String name, int seconds)
            throws InterruptedException {
        latencies.begin();
        TimeUnit.SECONDS.sleep(seconds);
        add(report, latencies.figures(name, Databases.name(0)));
    }

    private void add(Report report, Map<String, Object> figures) {
        figures.forEach(
                (name, value) -> {
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("figure", name);
                    row.put("value", value);
                    report.row(row);
                });
        report.progress(figures.toString());
        all.putAll(figures);
    }

    private static MeasuredProcess start(Lab lab, Databases databases, int outboxes, int port)
            throws IOException, SQLException {
        StringBuilder text = new StringBuilder();
        text.append("bootstrap-servers: '%s'%n".formatted(lab.bootstrapServers()));
        text.append("admin-port: %d%noutboxes:%n".formatted(port));
        for (int i = 0; i < outboxes; i++) {
            text.append(databases.entry(i));
        }
        Path file = lab.directory().resolve("relay-%d.yaml".formatted(outboxes));
        Files.writeString(file, text);
        return MeasuredProcess.startJava(
                RelayMain.class, JVM, List.of("--config-file=" + file), lab.directory());
    }
}
