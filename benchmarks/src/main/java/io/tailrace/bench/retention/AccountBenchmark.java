package io.tailrace.bench.retention;

import io.tailrace.bench.relay.contender.TailraceRelay;
import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import io.tailrace.bench.report.Benchmark;
import io.tailrace.bench.report.Report;
import io.tailrace.testkit.Testkit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Counts the rows of a large table for the account while services insert new ones: what it costs
 * the relay and PostgreSQL, compared with a relay that counts nothing.
 */
public final class AccountBenchmark implements Benchmark {

    private static final int ROWS = 10_000_000;
    private static final int QUICK_ROWS = 10_000;
    private static final int PER_SECOND = 1_000;
    private static final String SLOT = "bench_account";

    /** Until everything is compiled and the first sweep has begun. */
    private static final int SETTLE = 20;

    /** After these fields of {@code /proc/<pid>/stat}, which begin behind the name. */
    private static final int USER_TIME = 11;

    private static final double TICKS_PER_SECOND = 100;
    private static final String SESSION =
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'tailrace %s account'"
                    .formatted(SLOT);

    private record Sample(double relay, double session, long read, long hit, long nanos) {}

    @Override
    public void run(Report report) throws Exception {
        int rows = report.quick() ? QUICK_ROWS : Integer.getInteger("rows", ROWS);
        int seconds = report.quick() ? 3 : Integer.getInteger("seconds", 60);
        Map<String, String> settings = Lab.postgresSettings();
        settings.put("autovacuum", "on");
        try (Lab lab = new Lab(Testkit.postgres(settings), Testkit.kafka())) {
            lab.versions().forEach(report::fact);
            lab.newTopic("outbox.order");
            lab.execute("SET synchronous_commit = off", backlog(rows), "CHECKPOINT");
            report.progress("%,d rows".formatted(rows));
            Map<String, Object> percents = new LinkedHashMap<>();
            try (SteadyInserts writer = new SteadyInserts(lab, report.quick() ? 100 : PER_SECOND)) {
                for (String account : List.of("off", "table", "off", "table")) {
                    Map<String, Object> row = measure(lab, account, report.quick() ? 2 : seconds);
                    row.put("p99_insert_ms", p99(writer.taken()));
                    report.row(row);
                    report.progress(row.toString());
                    percents.put(account, row.get("relay_cpu_percent"));
                }
            }
            report.summary(percents);
        }
    }

    private static Map<String, Object> measure(Lab lab, String account, int seconds)
            throws Exception {
        TailraceRelay relay =
                new TailraceRelay("tailrace", List.of("--start-from=now", "--account=" + account));
        try (MeasuredProcess process = relay.start(lab, SLOT)) {
            TimeUnit.SECONDS.sleep(Math.min(SETTLE, seconds));
            Sample before = sample(lab, process);
            TimeUnit.SECONDS.sleep(seconds);
            process.requireAlive();
            Sample after = sample(lab, process);
            double time = (after.nanos() - before.nanos()) / 1e9;
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("account", account);
            row.put("relay_cpu_percent", rounded((after.relay() - before.relay()) / time * 100));
            row.put(
                    "session_cpu_percent",
                    rounded((after.session() - before.session()) / time * 100));
            row.put("blocks_read_per_s", Math.round((after.read() - before.read()) / time));
            row.put("blocks_hit_per_s", Math.round((after.hit() - before.hit()) / time));
            return row;
        }
    }

    private static Sample sample(Lab lab, MeasuredProcess process)
            throws SQLException, IOException {
        String blocks = "SELECT %s FROM pg_statio_user_tables WHERE relid = '%s'::regclass";
        return new Sample(
                process.cpuSeconds(),
                sessionSeconds(lab),
                Long.parseLong(lab.query(blocks.formatted("heap_blks_read", Lab.TABLE))),
                Long.parseLong(lab.query(blocks.formatted("heap_blks_hit", Lab.TABLE))),
                System.nanoTime());
    }

    /** The CPU time of the session that counts; 0 if there is none. */
    private static double sessionSeconds(Lab lab) throws SQLException, IOException {
        String pid = lab.query("SELECT coalesce((%s)::text, '')".formatted(SESSION));
        if (pid.isEmpty()) {
            return 0;
        }
        String stat = Files.readString(Path.of("/proc", pid, "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[USER_TIME + 1]);
        return ticks / TICKS_PER_SECOND;
    }

    private static String backlog(int rows) {
        return ("INSERT INTO %s (id, aggregatetype, aggregateid, type, payload) SELECT"
                        + " uuidv7('-30 days'::interval), 'order', 'order-' || n %% 5000,"
                        + " 'order.placed.v1', repeat('0123456789abcdef', 16) FROM"
                        + " generate_series(1, %d) n")
                .formatted(Lab.TABLE, rows);
    }

    private static double p99(List<Long> sorted) {
        return sorted.isEmpty() ? 0 : rounded(sorted.get((int) (sorted.size() * 0.99)) / 1e6);
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
