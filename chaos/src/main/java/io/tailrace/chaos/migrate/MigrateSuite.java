package io.tailrace.chaos.migrate;

import io.tailrace.chaos.relay.load.RelayTables;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Lets Kafka Connect with Debezium's outbox event router publish an outbox under load, stops or
 * kills it, lets relays adopt its slot and publish, and hands the slot back, again and again. No
 * row may be lost, published twice or out of order over all changes.
 */
public final class MigrateSuite implements Suite<MigrateResult> {

    private static final String[] AUTOCREATE = {"all_tables", "filtered", "disabled"};
    private static final String ID = "id";

    private final Path lib;
    private final AdoptionKind kind;

    /**
     * @param lib the directory with the jars of Kafka Connect and the connector
     * @throws IllegalArgumentException if it does not exist
     */
    public MigrateSuite(Path lib, AdoptionKind kind) {
        if (!Files.isDirectory(lib)) {
            throw new IllegalArgumentException(
                    "--connect must be a directory with Kafka Connect, which benchmarks/peers/kafka-connect.sh 3.7.0.Final fetches, got "
                            + lib);
        }
        this.lib = lib.toAbsolutePath();
        this.kind = kind;
    }

    @Override
    public String title(long seed) {
        return "chaos migrate: seed=" + seed;
    }

    @Override
    public MigrateResult run(ChaosRun run) throws Exception {
        Random random = new Random(run.seed());
        String autocreate = AUTOCREATE[Math.floorMod(run.seed(), AUTOCREATE.length)];
        PostgresServer postgres = run.postgres();
        KafkaBroker kafka = run.kafka();
        prepare(postgres, kafka, autocreate);
        ReadCommitted records =
                run.closing(
                        ReadCommitted.of(
                                kafka.bootstrapServers(), Pattern.compile("outbox\\.event\\..*")));
        MigratedOutbox outbox = new MigratedOutbox(run, postgres, kafka.bootstrapServers(), random);
        Turns turns = new Turns(run, postgres, kafka, records, outbox, autocreate, random);
        ConnectWorker first = turns.worker();
        first.create(true); // rows from before the slot would not be published
        try (Writers writers = new Writers(postgres::connect, run.seed())) {
            turns.take(first);
        }
        List<Committed> committed = committed(postgres);
        run.settle(records::count, () -> records.count() >= committed.size());
        return new MigrateResult(
                run.seed(),
                autocreate,
                Account.of(committed, records.records().stream().map(MigrateSuite::event).toList()),
                turns.byConnect,
                turns.adoptions,
                turns.handBacks,
                turns.connectKills,
                outbox.killed());
    }

    private static void prepare(PostgresServer postgres, KafkaBroker kafka, String autocreate)
            throws SQLException, InterruptedException, ExecutionException {
        try (Connection connection = postgres.connect()) {
            MigratedTables.create(connection);
        }
        if (autocreate.equals("disabled")) {
            Sql.execute(postgres, "CREATE PUBLICATION dbz_publication FOR TABLE outbox, aggregate");
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(
                                            MigratedOutbox.TOPIC,
                                            MigratedOutbox.PARTITIONS,
                                            (short) 1)))
                    .all()
                    .get();
        }
    }

    private static List<Committed> committed(PostgresServer postgres) throws SQLException {
        try (Connection connection = postgres.connect()) {
            RelayTables.commitPrepared(connection);
            return RelayTables.committed(connection, MigratedTables.KEPT);
        }
    }

    private static Delivered event(ConsumerRecord<byte[], byte[]> record) {
        return new Delivered(
                ReadCommitted.header(record, ID),
                new String(record.key(), StandardCharsets.UTF_8),
                Instant.ofEpochMilli(record.timestamp()));
    }

    /** Kafka Connect and relays take turns until the time is over. */
    private final class Turns {

        private final ChaosRun run;
        private final PostgresServer postgres;
        private final KafkaBroker kafka;
        private final ReadCommitted records;
        private final MigratedOutbox outbox;
        private final String autocreate;
        private final Random random;
        private int workers;
        private int adoptions;
        private int handBacks;
        private int connectKills;
        private long byConnect;

        private Turns(
                ChaosRun run,
                PostgresServer postgres,
                KafkaBroker kafka,
                ReadCommitted records,
                MigratedOutbox outbox,
                String autocreate,
                Random random) {
            this.run = run;
            this.postgres = postgres;
            this.kafka = kafka;
            this.records = records;
            this.outbox = outbox;
            this.autocreate = autocreate;
            this.random = random;
        }

        private ConnectWorker worker() throws IOException {
            return run.closing(
                    new ConnectWorker(
                            run,
                            lib,
                            "connect-" + workers++,
                            kafka.bootstrapServers(),
                            postgres,
                            autocreate));
        }

        private void take(ConnectWorker first) throws IOException, InterruptedException {
            long end = System.nanoTime() + run.length().toNanos();
            ConnectWorker connect = first;
            while (true) {
                int before = records.count();
                publish(connect);
                outbox.adopt();
                byConnect += records.count() - before;
                adoptions++;
                if (kind == AdoptionKind.BLIND) {
                    outbox.forgetWhatIsPublished();
                }
                report("adopted");
                outbox.publish();
                report("published by relays");
                String offsets = outbox.handBack();
                connect = worker();
                connect.create(false);
                connect.resume(offsets);
                handBacks++;
                report("handed back");
                if (System.nanoTime() > end) {
                    return; // the last turn is that of Kafka Connect
                }
            }
        }

        private void publish(ConnectWorker connect) throws IOException, InterruptedException {
            int before = records.count();
            run.await(Duration.ofSeconds(60), () -> records.count() > before);
            run.pause(Duration.ofMillis(2_000 + random.nextInt(5_000)));
            if (random.nextBoolean()) {
                connect.kill();
                connectKills++;
                report("killed Kafka Connect");
            } else {
                connect.stop();
                report("stopped Kafka Connect");
            }
        }

        private void report(String what) {
            run.reportWithTime("%-22s delivered %,d".formatted(what, records.count()));
        }
    }
}
