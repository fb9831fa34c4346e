package io.tailrace.relay;

import static io.tailrace.testkit.observe.ReadCommitted.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.relay.config.OnDiscontinuity;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A repair when the topics no longer hold all events whose rows are in the table. */
@TailraceTest
class ShortRetentionIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int OLD = 40;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private PostgresServer postgres;
    private KafkaBroker kafka;
    private Shop shop;
    private ReadCommitted observer;

    @BeforeEach
    void start(@Fresh PostgresServer server, @Fresh KafkaBroker broker) throws Exception {
        postgres = server;
        kafka = broker;
        shop = new Shop(postgres).createTable();
        observer = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
        shop.execute(rowsWithoutAge(OLD));
        try (CdcRelay relay = started(config().build())) {
            awaitCount(OLD);
            awaitWatermarkAbove(shop.query("SELECT max(xmin::text::bigint) FROM outbox"), relay);
        }
        expire();
    }

    @AfterEach
    void stop() {
        observer.close();
    }

    /** The rows have no age, but a heartbeat proves that they are published. */
    @Test
    void rowsBelowTheWatermarkAreKnownToBePublished() throws Exception {
        shop.dropSlots();

        try (CdcRelay relay = started(config().build())) {
            shop.commit(10);
            awaitCount(OLD + 10);
        }
        assertNoneTwice(OLD + 10);
        assertThat(repaired("missing")).isZero();
        assertThat(repaired("undecided")).isZero();
    }

    @Test
    @Tag("full")
    void anotherSlotDoesNotPublishThemAgain() throws Exception {
        try (CdcRelay relay = started(config().slot("another").build())) {
            shop.commit(10);
            awaitCount(OLD + 10);
        }
        assertNoneTwice(OLD + 10);
        assertThat(repaired("undecided")).isEqualTo(OLD);
    }

    /** The stored position proves it, although nothing tells the age of the rows. */
    @Test
    @Tag("full")
    void rowsOfTheSlotBehindThePositionAreKnownToBeUnpublished() throws Exception {
        shop.execute(rowsWithoutAge(10));
        shop.execute("ALTER PUBLICATION tailrace_outbox SET (publish = 'insert')");

        try (CdcRelay relay = started(config().build())) {
            shop.commit(10);
            awaitCount(OLD + 20);
            awaitUndecided(OLD);
            assertThat(relay.health().details().get("repair"))
                    .asString()
                    .doesNotContain("not finished");
        }
        assertNoneTwice(OLD + 20);
        assertThat(repaired("missing")).isZero();
        assertThat(repaired("undecided")).isEqualTo(OLD);
    }

    /** Nothing tells up to where the slot was published; two rows are in the slot only. */
    @Test
    @Tag("full")
    void rowsThatNothingDecidesAreCountedOnce() throws Exception {
        shop.execute(rowsWithoutAge(5));
        shop.execute(
                "DELETE FROM outbox WHERE ctid IN (SELECT ctid FROM outbox ORDER BY xmin::text::bigint DESC LIMIT 2)");
        deletePositions();

        RelayConfig repair = config().onDiscontinuity(OnDiscontinuity.REPAIR).build();
        try (CdcRelay relay = started(repair)) {
            shop.commit(10);
            awaitCount(OLD + 10);
            awaitUndecided(OLD + 5);
        }
        assertNoneTwice(OLD + 10);
        assertThat(repaired("undecided")).isEqualTo(OLD + 5);
    }

    /** As somebody does who shortens the retention of a topic for a moment to empty it. */
    @Test
    @Tag("full")
    void aTopicThatWasEmptiedLongBeforeItsRetentionDecidesOnlyWhatFollows() throws Exception {
        try (CdcRelay relay = started(config().build())) {
            shop.commit(20);
            awaitCount(OLD + 20);
            expire();
            shop.commit(10);
            awaitCount(OLD + 30);
        }

        try (CdcRelay relay = started(config().slot("another").build())) {
            shop.commit(10);
            awaitCount(OLD + 40);
        }
        assertNoneTwice(OLD + 40);
        assertThat(repaired("undecided")).isEqualTo(OLD + 20);
    }

    private void awaitUndecided(int rows) {
        await().atMost(SOON).until(() -> repaired("undecided") >= rows);
    }

    private void deletePositions() throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (Admin admin = Admin.create(settings)) {
            admin.deleteTopics(List.of("tailrace.positions")).all().get();
        }
    }

    private RelayConfigBuilder config() {
        return Shop.config(postgres, kafka).heartbeat(Duration.ofMillis(200));
    }

    private CdcRelay started(RelayConfig config) throws InterruptedException {
        CdcRelay relay = new CdcRelay(config, registry);
        relay.start();
        assertThat(relay.await(RelayState.STREAMING, SOON)).as("%s", relay.failure()).isTrue();
        return relay;
    }

    private void awaitCount(int records) {
        await().atMost(SOON).until(() -> observer.count() >= records);
    }

    /** Waits until the relay has stored a position after a heartbeat that is younger than a row. */
    private void awaitWatermarkAbove(String xmin, CdcRelay relay) throws SQLException {
        String lsn = shop.query("SELECT pg_current_wal_insert_lsn()");
        await().atMost(SOON)
                .until(
                        () ->
                                shop.query(
                                                "SELECT count(*) >= 3 FROM tailrace_heartbeat WHERE"
                                                        + " xmin_horizon::bigint > "
                                                        + xmin)
                                        .equals("t"));
        await().atMost(SOON)
                .until(
                        () ->
                                shop.query(
                                                "SELECT confirmed_flush_lsn > '%s' FROM pg_replication_slots"
                                                        .formatted(lsn))
                                        .equals("t"));
        assertThat(relay.state()).isEqualTo(RelayState.STREAMING);
    }

    private void assertNoneTwice(int records) {
        assertThat(observer.records())
                .extracting(record -> header(record, "ce_id"))
                .doesNotHaveDuplicates()
                .hasSize(records);
    }

    private double repaired(String outcome) {
        return registry.get("tailrace.relay.repaired").tag("outcome", outcome).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private static String rowsWithoutAge(int rows) {
        return "INSERT INTO outbox SELECT gen_random_uuid(), 'order', 'order-' || n % 10,"
                + " 'order.placed.v1', '{}' FROM generate_series(1, %d) n".formatted(rows);
    }

    /** As a retention does, but at once. */
    private void expire() throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (Admin admin = Admin.create(settings)) {
            Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
            for (int partition = 0; partition < KafkaCluster.DEFAULT_PARTITIONS; partition++) {
                all.put(
                        new TopicPartition("outbox.order", partition),
                        RecordsToDelete.beforeOffset(-1));
            }
            admin.deleteRecords(all).all().get();
        }
    }
}
