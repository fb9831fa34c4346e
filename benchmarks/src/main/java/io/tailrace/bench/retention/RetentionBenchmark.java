package io.tailrace.bench.retention;

import io.tailrace.bench.relay.contender.TailraceRelay;
import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import io.tailrace.bench.relay.lab.TopicReader;
import io.tailrace.bench.report.Benchmark;
import io.tailrace.bench.report.Report;
import io.tailrace.testkit.Testkit;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Removes a large number of old rows while services insert new ones, and kills the relay in the
 * middle: how fast rows go, what the inserts notice, and whether a row went that is not published.
 */
public final class RetentionBenchmark implements Benchmark {

    private static final int ROWS = 1_000_000;
    private static final int QUICK_ROWS = 10_000;
    private static final int PER_SECOND = 1_000;
    private static final String SLOT = "bench_retention";
    private static final String OLD = "id < uuidv7('-20 days'::interval)";
    private static final Duration POLL = Duration.ofMillis(100);

    /** PostgreSQL adds to its statistics about once per second. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    @Override
    public void run(Report report) throws Exception {
        int rows = report.quick() ? QUICK_ROWS : Integer.getInteger("rows", ROWS);
        int inserts = report.quick() ? 100 : PER_SECOND;
        Duration before = Duration.ofSeconds(report.quick() ? 3 : 30);
        Map<String, String> settings = Lab.postgresSettings();
        settings.put("autovacuum", "on");
        try (Lab lab = new Lab(Testkit.postgres(settings), Testkit.kafka())) {
            lab.versions().forEach(report::fact);
            lab.newTopic("outbox.order");
            lab.execute("SET synchronous_commit = off", backlog(rows), "CHECKPOINT");
            Set<String> ids = ids(lab);
            Set<String> published = new HashSet<>();
            try (TopicReader topic = new TopicReader(lab.bootstrapServers(), "outbox.order");
                    SteadyInserts writer = new SteadyInserts(lab, inserts)) {
                try (MeasuredProcess relay = relay(List.of()).start(lab, SLOT)) {
                    while (published.size() < rows) {
                        relay.requireAlive();
                        read(topic, published);
                    }
                    writer.taken();
                    read(topic, published, before);
                    row(report, "before", writer.taken(), 0);
                }
                measure(lab, report, topic, published, writer);
                ids.addAll(ids(lab));
            }
            finish(lab, report, ids);
        }
    }

    private static void measure(
            Lab lab, Report report, TopicReader topic, Set<String> published, SteadyInserts writer)
            throws Exception {
        writer.taken();
        long old = count(lab, OLD);
        long begin = System.nanoTime();
        try (MeasuredProcess relay = retaining().start(lab, SLOT)) {
            while (removed(lab) < old / 2) {
                relay.requireAlive();
                read(topic, published, BETWEEN_LOOKS);
            }
            relay.kill();
        }
        long left = count(lab, OLD);
        report.progress("killed the relay with %,d old rows left".formatted(left));
        try (MeasuredProcess relay = retaining().start(lab, SLOT)) {
            while (removed(lab) < old * 9 / 10 || count(lab, OLD) > 0) {
                relay.requireAlive();
                read(topic, published, BETWEEN_LOOKS);
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        row(report, "during retention", writer.taken(), old / seconds);
    }

    /** Lets a relay publish what is left, and looks for rows that are in neither place. */
    private static void finish(Lab lab, Report report, Set<String> committed) throws Exception {
        Set<String> topicIds = new HashSet<>();
        committed.addAll(ids(lab));
        int records = 0;
        try (MeasuredProcess relay = relay(List.of()).start(lab, SLOT);
                TopicReader topic = new TopicReader(lab.bootstrapServers(), "outbox.order")) {
            while (!topicIds.containsAll(committed)) {
                relay.requireAlive();
                records += read(topic, topicIds);
            }
            records += read(topic, topicIds);
        }
        report.summary(
                Map.of(
                        "committed",
                        committed.size(),
                        "published",
                        topicIds.size(),
                        "records",
                        records));
    }

    private static TailraceRelay relay(List<String> options) {
        return new TailraceRelay("tailrace", options);
    }

    private static TailraceRelay retaining() {
        return relay(List.of("--retention=P7D"));
    }

    private static void row(Report report, String phase, List<Long> nanos, double removed) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("phase", phase);
        row.put("inserts", nanos.size());
        row.put("p50_ms", millis(nanos, 0.5));
        row.put("p99_ms", millis(nanos, 0.99));
        row.put("max_ms", millis(nanos, 1));
        row.put("removed_per_s", Math.round(removed));
        report.row(row);
    }

    private static double millis(List<Long> sorted, double share) {
        int index = Math.min(sorted.size() - 1, (int) (sorted.size() * share));
        return Math.round(sorted.get(index) / 1e3) / 1e3;
    }

    private static void read(TopicReader topic, Set<String> ids, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            read(topic, ids);
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static int read(TopicReader topic, Set<String> ids) {
        return topic.poll(
                POLL,
                record ->
                        ids.add(
                                new String(
                                        record.headers().lastHeader("ce_id").value(),
                                        StandardCharsets.UTF_8)));
    }

    private static String backlog(int rows) {
        return ("INSERT INTO %s (id, aggregatetype, aggregateid, type, payload) SELECT"
                        + " uuidv7('-30 days'::interval), 'order', 'order-' || n %% 5000,"
                        + " 'order.placed.v1', repeat('0123456789abcdef', 16) FROM"
                        + " generate_series(1, %d) n")
                .formatted(Lab.TABLE, rows);
    }

    private static long count(Lab lab, String condition) throws SQLException {
        return Long.parseLong(
                lab.query("SELECT count(*) FROM %s WHERE %s".formatted(Lab.TABLE, condition)));
    }

    /** How many rows were removed since the start; counting the rest would read the whole table. */
    private static long removed(Lab lab) throws SQLException {
        return Long.parseLong(
                lab.query(
                        "SELECT n_tup_del FROM pg_stat_user_tables WHERE relid = '%s'::regclass"
                                .formatted(Lab.TABLE)));
    }

    private static Set<String> ids(Lab lab) throws SQLException {
        Set<String> ids = new HashSet<>();
        try (Connection connection = lab.postgres().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM " + Lab.TABLE)) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        }
        return ids;
    }
}
