package io.tailrace.chaos.connect;

import io.tailrace.chaos.process.Fleet;
import io.tailrace.chaos.process.JvmProcess;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.Sql;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import io.tailrace.relay.cli.RelayMain;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Lets relays publish to a broker of their own what the connector has published or publishes, and
 * compares every record. For one thread.
 */
final class Comparison {

    /** The topics of the records of the outbox of the suite. */
    static final Pattern TOPICS = Pattern.compile("outbox\\..*|events\\.dlt");

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int ROWS = 250;

    /** A relay is one of many things in this JVM: records of both sides, and the brokers. */
    private static final int HEAP_SHARES = 8;

    private final ChaosRun run;
    private final PostgresServer postgres;
    private final KafkaBroker ofRelay;
    private final Fleet relays;
    private final List<String> differences = new ArrayList<>();
    private int compared;

    /** Starts a broker for relays. */
    Comparison(ChaosRun run, PostgresServer postgres) {
        this.run = run;
        this.postgres = postgres;
        this.ofRelay = run.kafka();
        this.relays = run.fleet();
    }

    /** Reads what {@link SideBySide} compares. */
    static ReadCommitted records(KafkaBroker broker, Pattern topics) {
        return ReadCommitted.of(broker.bootstrapServers(), topics, LargeValues::digested);
    }

    /** How many records were compared. */
    int compared() {
        return compared;
    }

    /** The records that differ, one text for each event. */
    List<String> differences() {
        return differences;
    }

    /**
     * Compares the records of {@code public.outbox}. The relay is a process of its own, because
     * this one holds the records of both sides.
     *
     * @param byConnect a record for every row
     */
    void outbox(List<ConsumerRecord<byte[], byte[]>> byConnect) throws Exception {
        JvmProcess relay =
                run.process(
                        "relay",
                        RelayMain.class,
                        List.of(
                                "--database-url",
                                postgres.jdbcUrl(),
                                "--database-user",
                                postgres.user(),
                                "--database-password",
                                postgres.password(),
                                "--bootstrap-servers",
                                ofRelay.bootstrapServers()));
        try (ReadCommitted records = records(ofRelay, TOPICS)) {
            relays.add(relay);
            run.settle(records::count, () -> records.count() >= byConnect.size());
            relay.stop(SOON);
            compare("public.outbox", byConnect, records.records());
        }
    }

    /** Compares the records of odd rows and messages that are written while both publish. */
    void variant(Variant variant, Cluster cluster, KafkaBroker ofConnect, Random random)
            throws Exception {
        for (String statement : variant.statements()) {
            Sql.execute(postgres, statement);
        }
        RelayConfig config =
                relay().table("public." + variant.table())
                        .slot("relay_" + variant.table())
                        .topics(variant.topics())
                        .messages(variant.hasMessages())
                        .format(variant.format())
                        .build()
                        .withHeapShares(HEAP_SHARES);
        Pattern topics = variant.records();
        try (CdcRelay relay = new CdcRelay(config);
                ReadCommitted byRelay = records(ofRelay, topics);
                ReadCommitted byConnect = records(ofConnect, topics)) {
            relay.start();
            cluster.create(new ExampleConnector(variant.table(), variant.properties()), postgres);
            if (!run.await(SOON, () -> relay.state() == RelayState.STREAMING)) {
                throw new IllegalStateException("The relay does not stream: " + relay.failure());
            }
            int all = write(variant, random);
            run.settle(
                    () -> byRelay.count() + byConnect.count(),
                    () -> byRelay.count() >= all && byConnect.count() >= all);
            compare(variant.table(), byConnect.records(), byRelay.records());
        }
    }

    private int write(Variant variant, Random random) throws Exception {
        try (Connection connection = postgres.connect()) {
            int messages =
                    variant.hasMessages()
                            ? OddRows.emit(connection, variant.table(), random, ROWS)
                            : 0;
            return messages
                    + OddRows.write(connection, variant.table(), variant.isBinary(), random, ROWS);
        }
    }

    private void compare(
            String table,
            List<ConsumerRecord<byte[], byte[]>> byConnect,
            List<ConsumerRecord<byte[], byte[]>> byRelay) {
        List<String> found = SideBySide.differences(byConnect, byRelay);
        compared += byConnect.size();
        differences.addAll(found);
        run.reportWithTime(
                "compared %,d records of %s, %d differ"
                        .formatted(byConnect.size(), table, found.size()));
    }

    private RelayConfigBuilder relay() {
        return RelayConfig.builder(
                postgres.jdbcUrl(),
                postgres.user(),
                postgres.password(),
                ofRelay.bootstrapServers());
    }
}
