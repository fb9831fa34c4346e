package io.tailrace.relay;

import static io.tailrace.testkit.observe.ReadCommitted.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.Shard;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An outbox that is partitioned by the number of the day. */
@TailraceTest
class PartitionsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String SLOT = "tailrace_outbox";
    private static final String TABLE =
            "CREATE TABLE outbox (id uuid NOT NULL DEFAULT gen_random_uuid(), aggregatetype text NOT"
                    + " NULL DEFAULT 'order', aggregateid text NOT NULL DEFAULT 'order-' ||"
                    + " gen_random_uuid(), type text NOT NULL DEFAULT 'order.placed.v1', payload jsonb"
                    + " DEFAULT '{}', day int NOT NULL) PARTITION BY RANGE (day)";

    private final List<CdcRelay> relays = new ArrayList<>();
    private PostgresServer postgres;
    private KafkaBroker kafka;
    private Shop shop;
    private ReadCommitted observer;
    private SimpleMeterRegistry registry;

    @BeforeEach
    void start(@Fresh PostgresServer server, @Fresh KafkaBroker broker) throws SQLException {
        postgres = server;
        kafka = broker;
        shop = new Shop(postgres);
        shop.execute(TABLE);
        create(1);
        observer = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
        registry = new SimpleMeterRegistry();
    }

    @AfterEach
    void stop() {
        relays.forEach(CdcRelay::close);
        observer.close();
    }

    @Test
    void partitionsComeAndGoWithoutAPauseAndOneThatHadRowsIsPublishedOnce() throws Exception {
        insert("outbox", 1, 10);
        started(Shard.WHOLE);
        insert("outbox", 1, 10);
        awaitCount(20);

        create(2);
        insert("outbox", 2, 10);
        awaitCount(30);
        detach(1);
        insert("outbox_1", 1, 5);
        shop.execute("DROP TABLE outbox_2");
        shop.execute("CREATE TABLE outbox_3 (LIKE outbox); " + attachment(3));
        insert("outbox", 3, 10);
        awaitCount(40);
        awaitCheckOfSource();
        assertThat(terms()).isEqualTo(1);

        shop.execute(attachment(1));
        awaitCount(45);
        insert("outbox", 1, 10);
        awaitCount(55);
        assertThat(terms()).isEqualTo(2);
        assertThat(discontinuities()).containsExactly("partition-attached");
        awaitCheckOfSource();
        assertThat(terms()).isEqualTo(2);

        relays.get(0).close();
        started(Shard.WHOLE);
        insert("outbox", 1, 10);
        awaitCount(65);
        assertThat(discontinuities()).containsExactly("partition-attached");
        assertNothingTwice(65);
    }

    /** For example by {@code VACUUM FULL}, or by a session that somebody has left open. */
    @Test
    @Tag("full")
    void aPartitionThatIsLockedDoesNotKeepTheOthersFromBeingPublished() throws Exception {
        create(2);
        insert("outbox", 1, 10);
        started(Shard.WHOLE);
        awaitCount(10);
        relays.get(0).close();
        try (Connection other = postgres.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE outbox_2 IN ACCESS EXCLUSIVE MODE");

            started(Shard.WHOLE);
            insert("outbox_1", 1, 10);
            awaitCount(20);
        }
        insert("outbox", 2, 10);
        awaitCount(30);
        assertThat(discontinuities()).isEmpty();
        assertNothingTwice(30);
    }

    /** Nobody can look into it yet, and nobody may forget to look. */
    @Test
    @Tag("full")
    void theRowsOfAPartitionThatIsLockedAsSoonAsItAppearsArePublishedWhenTheLockIsGone()
            throws Exception {
        started(Shard.WHOLE);
        insert("outbox", 1, 10);
        awaitCount(10);
        awaitCheckOfSource();
        try (Connection other = postgres.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("CREATE TABLE outbox_2 (LIKE outbox)");
            statement.execute(
                    "INSERT INTO outbox_2 (id, aggregatetype, aggregateid, type, payload, day)"
                            + " SELECT gen_random_uuid(), 'order', 'o-' || n, 'order.placed.v1',"
                            + " '{}', 2 FROM generate_series(1, 7) n");
            statement.execute(attachment(2));
            other.commit();
            statement.execute("LOCK TABLE outbox_2 IN ACCESS EXCLUSIVE MODE");

            await().atMost(SOON).until(() -> waitsForAPartition());
            insert("outbox_1", 1, 10);
            awaitCount(20);
        }
        awaitCount(27);
        assertThat(discontinuities()).containsExactly("partition-attached");
        assertNothingTwice(27);
    }

    private boolean waitsForAPartition() throws SQLException {
        return !shop.query(
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE '%"
                                + " partitions' AND wait_event_type = 'Lock'")
                .equals("0");
    }

    @Test
    @Tag("full")
    void whatHappenedWhileNoRelayRanIsFoundAtTheStart() throws Exception {
        create(2);
        started(Shard.WHOLE);
        insert("outbox", 1, 10);
        awaitCount(10);
        relays.get(0).close();

        insert("outbox", 1, 10);
        insert("outbox", 2, 10);
        detach(1);
        insert("outbox_1", 1, 5);
        shop.execute("DROP TABLE outbox_2");
        started(Shard.WHOLE);
        awaitCount(30);
        assertThat(discontinuities()).isEmpty();
        relays.get(1).close();

        shop.execute(
                "BEGIN; CREATE TABLE outbox_4 (LIKE outbox INCLUDING ALL); INSERT INTO outbox_4 (day)"
                        + " SELECT 4 FROM generate_series(1, 7); "
                        + attachment(4)
                        + "; COMMIT");
        insert("outbox", 4, 10);
        started(Shard.WHOLE);
        awaitCount(47);
        assertThat(discontinuities()).containsExactly("partition-attached");
        assertNothingTwice(47);
    }

    @Test
    @Tag("full")
    void aPublicationThatSendsPartitionsAsTablesIsAltered() throws Exception {
        shop.execute("CREATE PUBLICATION " + SLOT + " FOR TABLE outbox WITH (publish = 'insert')");
        started(Shard.WHOLE);
        insert("outbox", 1, 10);
        awaitCount(10);

        shop.execute("ALTER PUBLICATION " + SLOT + " SET (publish_via_partition_root = false)");
        insert("outbox", 1, 10);
        awaitCount(20);
        assertThat(discontinuities()).containsExactly("publication-altered");
        assertNothingTwice(20);
    }

    @Test
    @Tag("full")
    void shardsOfAPartitionedTable() throws Exception {
        insert("outbox", 1, 50);
        started(new Shard(1, 2));
        started(new Shard(2, 2));
        create(2);
        insert("outbox", 2, 50);
        awaitCount(100);
        shop.execute("CREATE TABLE outbox_3 (LIKE outbox INCLUDING DEFAULTS)");
        insert("outbox_3", 3, 50);
        shop.execute(attachment(3));
        awaitCount(150);
        assertNothingTwice(150);
    }

    @Test
    @Tag("full")
    void aPartitionWhoseRowsAreNotInTheLogIsRefused() throws Exception {
        shop.execute(
                "CREATE UNLOGGED TABLE outbox_5 PARTITION OF outbox FOR VALUES FROM (5) TO (6)");
        CdcRelay relay = new CdcRelay(Shop.config(postgres, kafka).build(), registry);
        relays.add(relay);
        relay.start();

        assertThat(relay.await(RelayState.FAILED, SOON)).isTrue();
        assertThat(relay.failure())
                .get()
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> {
                            assertThat(e.exitCode()).isEqualTo(ExitCode.SETUP);
                            assertThat(e).hasMessageContaining("Partition public.outbox_5");
                            assertThat(e.remedy()).contains("SET LOGGED");
                        });
    }

    private void create(int day) throws SQLException {
        shop.execute(
                "CREATE TABLE outbox_%1$d PARTITION OF outbox FOR VALUES FROM (%1$d) TO (%2$d)"
                        .formatted(day, day + 1));
    }

    private void detach(int day) throws SQLException {
        shop.execute("ALTER TABLE outbox DETACH PARTITION outbox_" + day);
    }

    private static String attachment(int day) {
        return "ALTER TABLE outbox ATTACH PARTITION outbox_%1$d FOR VALUES FROM (%1$d) TO (%2$d)"
                .formatted(day, day + 1);
    }

    private void insert(String table, int day, int rows) throws SQLException {
        shop.execute(
                "INSERT INTO %s (day) SELECT %d FROM generate_series(1, %d)"
                        .formatted(table, day, rows));
    }

    private CdcRelay started(Shard shard) throws InterruptedException {
        CdcRelay relay = new CdcRelay(Shop.config(postgres, kafka).shard(shard).build(), registry);
        relays.add(relay);
        relay.start();
        assertThat(relay.await(RelayState.STREAMING, SOON)).as("%s", relay.failure()).isTrue();
        return relay;
    }

    private void awaitCount(int records) {
        await().atMost(SOON).until(() -> observer.count() >= records);
    }

    /** Waits until the leader has looked at the partitions again. */
    private void awaitCheckOfSource() throws SQLException {
        String now = shop.query("SELECT clock_timestamp()");
        await().atMost(SOON)
                .until(
                        () ->
                                shop.query(
                                                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE"
                                                        + " 'WITH RECURSIVE tree%' AND query_start > '"
                                                        + now
                                                        + "'")
                                        .equals("1"));
    }

    private double terms() {
        return registry.get("tailrace.relay.terms").counter().count();
    }

    private List<String> discontinuities() {
        return registry.find("tailrace.relay.discontinuities").counters().stream()
                .filter(counter -> counter.count() > 0)
                .map(Counter::getId)
                .map(id -> String.valueOf(id.getTag("kind")))
                .toList();
    }

    private void assertNothingTwice(int rows) {
        assertThat(observer.records().stream().map(record -> header(record, "ce_id")))
                .hasSize(rows)
                .doesNotHaveDuplicates();
    }
}
