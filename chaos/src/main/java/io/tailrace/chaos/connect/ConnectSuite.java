package io.tailrace.chaos.connect;

import io.tailrace.chaos.relay.load.LargeRows;
import io.tailrace.chaos.relay.load.RelayTables;
import io.tailrace.chaos.relay.load.WriterThreads;
import io.tailrace.chaos.relay.load.Writers;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Sql;
import io.tailrace.chaos.run.Suite;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.account.Committed;
import io.tailrace.testkit.account.Delivered;
import io.tailrace.testkit.observe.ReadCommitted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Lets a cluster of two workers of Kafka Connect publish an outbox under load with Debezium's
 * connector and the transform, installed as the plugin's archive says, and kills a worker again and
 * again. Some rows are almost as large as a topic accepts, and once more of them wait than fit into
 * the heap of a worker. No row may be lost, published twice or out of order, and an idle outbox may
 * not hold back write-ahead log. Then compares every record byte by byte with that of a relay, also
 * those of odd rows, binary payloads, messages, and the records of the event router.
 */
public final class ConnectSuite implements Suite<ConnectResult> {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int ODD_ROWS = 1_000;

    /** A record with this payload is a little smaller than max.record.bytes of the example. */
    private static final int LARGEST = 1_570_000;

    /** Rows that together are larger than the heap of a worker, in one transaction. */
    private static final int BURST = 300;

    private final Path jars;
    private final Path archive;
    private final SourceSupport support;

    /**
     * @param jars the directory with the jars of Kafka Connect and the connector
     * @param archive the archive of the transform
     * @throws IllegalArgumentException if one of them does not exist
     */
    public ConnectSuite(Path jars, Path archive, SourceSupport support) {
        if (!Files.isDirectory(jars)) {
            throw new IllegalArgumentException(
                    "--connect must be a directory with Kafka Connect, which benchmarks/peers/kafka-connect.sh 3.7.0.Final fetches, got "
                            + jars);
        }
        if (!Files.isRegularFile(archive)) {
            throw new IllegalArgumentException(
                    "--plugin must be the archive that ./mvnw package -pl connect -am makes, got "
                            + archive);
        }
        this.jars = jars;
        this.archive = archive;
        this.support = support;
    }

    @Override
    public String title(long seed) {
        return "chaos connect: seed=" + seed;
    }

    @Override
    public ConnectResult run(ChaosRun run) throws Exception {
        Random random = new Random(run.seed());
        PostgresServer postgres = run.postgres();
        KafkaBroker kafka = run.kafka();
        Installation installation = Installation.of(jars, archive, run.scratch());
        try (Connection connection = postgres.connect()) {
            RelayTables.create(connection);
        }
        Cluster.prepare(installation, postgres);
        ReadCommitted records = run.closing(Comparison.records(kafka, Comparison.TOPICS));
        Cluster cluster =
                new Cluster(run, installation, kafka.bootstrapServers(), 2, support.ofWorkers());
        Kills kills = new Kills(run, cluster, records, random, () -> burst(run, postgres));
        LargeRows large = new LargeRows(run.seed(), LARGEST);
        try (Writers writers = new Writers(postgres::connect, run.seed());
                WriterThreads largeWriter = new WriterThreads()) {
            cluster.startAll();
            cluster.create(
                    new ExampleConnector(ExampleConnector.NAME, support.ofConnector()), postgres);
            largeWriter.start("writer-LARGE", goesOn -> write(postgres, large, goesOn));
            kills.untilTheTimeIsOver();
        }
        List<Committed> committed = committed(postgres);
        run.settle(records::count, () -> events(records) >= committed.size());
        Account account = Account.of(committed, records.delivered());
        run.reportWithTime("published %,d rows".formatted(records.count()));

        int largeRows = large(postgres);
        int largeRecords = largeRecords(records);
        idle(run, postgres, cluster);
        int all = records.count() + odd(postgres, random);
        run.settle(records::count, () -> records.count() >= all);
        Comparison comparison = new Comparison(run, postgres);
        if (support == SourceSupport.ENABLED) {
            // without it, rows that are published twice would differ as well
            comparison.outbox(records.records());
            for (Variant variant : Variant.values()) {
                comparison.variant(variant, cluster, kafka, random);
            }
        }
        return new ConnectResult(
                run.seed(),
                support,
                account,
                largeRows,
                largeRecords,
                kills.count,
                kills.ofTask,
                comparison.compared(),
                comparison.differences());
    }

    private static void write(PostgresServer postgres, LargeRows large, BooleanSupplier goesOn)
            throws SQLException {
        try (Connection connection = postgres.connect()) {
            large.write(connection, goesOn);
        }
    }

    /** More than a task may hold waits for the worker that takes over. */
    private static void burst(ChaosRun run, PostgresServer postgres) {
        try (Connection connection = postgres.connect()) {
            new LargeRows(run.seed() + 1, LARGEST).burst(connection, BURST);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        run.reportWithTime("wrote a transaction of %d large rows".formatted(BURST));
    }

    private static int large(PostgresServer postgres) throws SQLException {
        return Integer.parseInt(
                Sql.query(
                        postgres,
                        "SELECT count(*) FROM outbox WHERE length(payload) BETWEEN %d AND %d"
                                .formatted(LargeRows.LEAST, LARGEST)));
    }

    /** Different events; fewer than records if some are published twice. */
    private static long events(ReadCommitted records) {
        return records.delivered().stream().map(Delivered::id).distinct().count();
    }

    /** Records of the rows that {@link #large} counts. */
    private static int largeRecords(ReadCommitted records) {
        return (int)
                records.records().stream()
                        .filter(record -> record.topic().startsWith("outbox."))
                        .mapToInt(ConsumerRecord::serializedValueSize)
                        .filter(size -> size >= LargeRows.LEAST && size <= LARGEST)
                        .count();
    }

    /**
     * Waits until PostgreSQL may discard log that was written while nothing was published, and then
     * kills both workers: the connector goes on behind that place.
     */
    private static void idle(ChaosRun run, PostgresServer postgres, Cluster cluster)
            throws SQLException, IOException {
        Sql.execute(postgres, "UPDATE aggregate SET events = events");
        String end = Sql.query(postgres, "SELECT pg_current_wal_lsn()");
        Sql.await(
                run,
                postgres,
                "SELECT confirmed_flush_lsn > '%s' FROM pg_replication_slots".formatted(end),
                "t");
        cluster.killAll();
        cluster.startAll();
        cluster.awaitRunning(ExampleConnector.NAME);
        run.reportWithTime("killed both workers after a time without rows");
    }

    private static List<Committed> committed(PostgresServer postgres) throws SQLException {
        try (Connection connection = postgres.connect()) {
            RelayTables.commitPrepared(connection);
            return RelayTables.committed(connection);
        }
    }

    private static int odd(PostgresServer postgres, Random random) throws SQLException {
        try (Connection connection = postgres.connect()) {
            return OddRows.write(connection, "outbox", false, random, ODD_ROWS);
        }
    }

    /** Kills workers, mostly the one that runs the task, and this one first. */
    private static final class Kills {

        private static final int OF_FOUR = 4;

        private final ChaosRun run;
        private final Cluster cluster;
        private final ReadCommitted records;
        private final Random random;
        private final Runnable afterTheFirst;
        private int count;
        private int ofTask;

        private Kills(
                ChaosRun run,
                Cluster cluster,
                ReadCommitted records,
                Random random,
                Runnable afterTheFirst) {
            this.run = run;
            this.afterTheFirst = afterTheFirst;
            this.cluster = cluster;
            this.records = records;
            this.random = random;
        }

        private void untilTheTimeIsOver() throws IOException {
            long end = System.nanoTime() + run.length().toNanos();
            awaitRecords();
            while (System.nanoTime() < end) {
                run.pause(Duration.ofMillis(1_000 + random.nextInt(6_000)));
                kill();
                if (count == 1) {
                    afterTheFirst.run();
                }
                run.pause(Duration.ofMillis(random.nextInt(3_000)));
                cluster.startAll();
                cluster.awaitRunning(ExampleConnector.NAME);
                awaitRecords();
            }
            if (ofTask == 0) {
                throw new IllegalStateException("The worker of the task was never killed");
            }
        }

        private void kill() throws IOException {
            @Nullable Worker owner = cluster.owner(ExampleConnector.NAME);
            Worker victim =
                    owner == null || (ofTask > 0 && random.nextInt(OF_FOUR) == 0)
                            ? cluster.worker(random.nextInt(2))
                            : owner;
            victim.kill();
            count++;
            if (victim.equals(owner)) {
                ofTask++;
            }
            run.reportWithTime(
                    "killed %-24s delivered %,d"
                            .formatted(
                                    victim.equals(owner) ? "the worker of the task" : "a worker",
                                    records.count()));
        }

        private void awaitRecords() {
            int before = records.count();
            if (!run.await(SOON, () -> records.count() > before)) {
                throw new IllegalStateException("The connector does not publish");
            }
        }
    }
}
