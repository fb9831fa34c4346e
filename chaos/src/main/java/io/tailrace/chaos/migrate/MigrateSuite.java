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
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Lets Debezium's outbox event router, in Kafka Connect or in Debezium Server, publish an outbox
 * under load, stops or kills it, lets relays adopt its slot and publish, and hands the slot back,
 * again and again. No row may be lost, published twice or out of order over all changes.
 */
public final class MigrateSuite implements Suite<MigrateResult> {

    private static final String[] AUTOCREATE = {"all_tables", "filtered", "disabled"};
    private static final String ID = "id";
    private static final Pattern UUID =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final PeerProgram program;
    private final AdoptionKind kind;

    /**
     * @param program the program that the outbox is taken over from
     */
    public MigrateSuite(PeerProgram program, AdoptionKind kind) {
        this.program = program;
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
        Peer peer = program.of(run, kafka.bootstrapServers(), postgres, autocreate);
        Turns turns = new Turns(run, records, outbox, peer, random);
        peer.begin(); // rows from before the slot would not be published
        try (Writers writers = new Writers(postgres::connect, run.seed())) {
            turns.take();
        }
        List<Committed> committed = committed(postgres);
        run.settle(records::count, () -> records.count() >= committed.size());
        return new MigrateResult(
                run.seed(),
                program.kind(),
                autocreate,
                Account.of(committed, records.records().stream().map(MigrateSuite::event).toList()),
                turns.byPeer,
                turns.adoptions,
                turns.handBacks,
                turns.peerKills,
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

    /** The id is the only UUID of its header, whichever converter has written it. */
    private static Delivered event(ConsumerRecord<byte[], byte[]> record) {
        String header = ReadCommitted.header(record, ID);
        Matcher id = UUID.matcher(header);
        return new Delivered(
                id.find() ? id.group() : header,
                new String(record.key(), StandardCharsets.UTF_8),
                Instant.ofEpochMilli(record.timestamp()));
    }

    /** The program and relays take turns until the time is over. */
    private final class Turns {

        private final ChaosRun run;
        private final ReadCommitted records;
        private final MigratedOutbox outbox;
        private final Peer peer;
        private final Random random;
        private int adoptions;
        private int handBacks;
        private int peerKills;
        private long byPeer;

        private Turns(
                ChaosRun run,
                ReadCommitted records,
                MigratedOutbox outbox,
                Peer peer,
                Random random) {
            this.run = run;
            this.records = records;
            this.outbox = outbox;
            this.peer = peer;
            this.random = random;
        }

        private void take() throws IOException, InterruptedException {
            long end = System.nanoTime() + run.length().toNanos();
            while (true) {
                int before = records.count();
                publish();
                outbox.adopt(peer);
                byPeer += records.count() - before;
                adoptions++;
                if (kind == AdoptionKind.BLIND) {
                    outbox.forgetWhatIsPublished();
                }
                report("adopted");
                outbox.publish();
                report("published by relays");
                peer.goOn(outbox.handBack(peer));
                handBacks++;
                report("handed back");
                if (System.nanoTime() > end) {
                    return; // the last turn is that of the program
                }
            }
        }

        private void publish() throws IOException, InterruptedException {
            int before = records.count();
            run.await(Duration.ofSeconds(60), () -> records.count() > before);
            run.pause(Duration.ofMillis(2_000 + random.nextInt(5_000)));
            if (random.nextBoolean()) {
                peer.kill();
                peerKills++;
                report("killed the other program");
            } else {
                peer.stop();
                report("stopped the other program");
            }
        }

        private void report(String what) {
            run.reportWithTime("%-25s delivered %,d".formatted(what, records.count()));
        }
    }
}
