package io.tailrace.bench.producer;

import io.tailrace.bench.report.Benchmark;
import io.tailrace.bench.report.Report;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.OutboxSchema;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Testkit;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the four methods of {@link EmitBenchmark} in turn, each in a JVM of its own, in rounds. */
public final class ProducerBenchmark implements Benchmark {

    private static final int ROUNDS = 5;

    private final Measured insertOne = new Measured("insertOne");
    private final Measured emitOne = new Measured("emitOne");
    private final Measured batch = new Measured("emitHundred");
    private final Measured oneByOne = new Measured("emitHundredOneByOne");
    private final List<Measured> all = List.of(insertOne, emitOne, batch, oneByOne);

    @Override
    public void run(Report report) throws SQLException, RunnerException {
        // the lock file of JMH would stay in the temporary directory
        System.setProperty("jmh.ignoreLock", "true");
        try (PostgresServer postgres = Testkit.postgres()) {
            createTable(postgres);
            int rounds = report.quick() ? 1 : ROUNDS;
            for (int round = 1; round <= rounds; round++) {
                report.progress("round %d of %d".formatted(round, rounds));
                for (Measured each : all) {
                    measure(postgres, report.quick(), each);
                    empty(postgres);
                }
            }
        }
        all.forEach(each -> report.row(each.row()));
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("emit_vs_insert", emitOne.ratioTo(insertOne));
        summary.put("one_by_one_vs_batch", oneByOne.ratioTo(batch));
        summary.put("emit_alloc_bytes", emitOne.allocatedBytes());
        summary.put("insert_alloc_bytes", insertOne.allocatedBytes());
        report.summary(summary);
    }

    private static void measure(PostgresServer postgres, boolean quick, Measured into)
            throws RunnerException {
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .include("\\.EmitBenchmark\\." + into.method() + "$")
                        .jvmArgsAppend("-D" + EmitBenchmark.URL + "=" + url(postgres))
                        .addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .forks(1)
                        .warmupIterations(quick ? 1 : 3)
                        .warmupTime(TimeValue.milliseconds(quick ? 200 : 2_000))
                        .measurementIterations(quick ? 1 : 4)
                        .measurementTime(TimeValue.milliseconds(quick ? 200 : 2_000));
        new Runner(options.build()).run().forEach(into::add);
    }

    private static String url(PostgresServer postgres) {
        return "%s?user=%s&password=%s"
                .formatted(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    private static void createTable(PostgresServer postgres) throws SQLException {
        try (Connection connection = postgres.connect()) {
            OutboxSchema.createIfMissing(connection, OutboxConfig.defaults());
        }
    }

    private static void empty(PostgresServer postgres) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE outbox");
        }
    }
}
