package io.tailrace.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.relay.config.OnDiscontinuity;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The slot, the table or the publication changes, and the database shows that nothing is lost. */
@TailraceTest
class RepairIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String SLOT = "tailrace_outbox";

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
        shop = new Shop(postgres).createTable();
        observer = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
        registry = new SimpleMeterRegistry();
    }

    @AfterEach
    void stop() {
        relays.forEach(CdcRelay::close);
        observer.close();
    }

    @Test
    @Tag("full")
    void aSlotThatWasDropped() throws Exception {
        publishAndStop(100);
        shop.commit(50);
        shop.execute("SELECT pg_drop_replication_slot('%s')".formatted(SLOT));
        shop.commit(50);

        assertRepaired("slot-missing", 200, 100);
    }

    /** As after a restore from a dump without the rows of the outbox. */
    @Test
    @Tag("full")
    void aSlotThatWasDroppedWithAllRows() throws Exception {
        publishAndStop(20);
        shop.execute("TRUNCATE outbox");
        shop.dropSlots();
        try (CdcRelay relay = started()) {
            await().atMost(SOON).until(() -> repaired("gone") == 20);
            assertThat(repaired("missing")).isZero();
        }
    }

    @Test
    @Tag("full")
    void aSlotThatWasCreatedAgainAheadOfThePosition() throws Exception {
        publishAndStop(100);
        shop.execute("SELECT pg_drop_replication_slot('%s')".formatted(SLOT));
        shop.commit(50);
        shop.execute("SELECT pg_create_logical_replication_slot('%s','pgoutput')".formatted(SLOT));
        shop.commit(50);
        emitMessage();

        assertRepaired("slot-ahead", 200, 100);
        assertThat(observer.records())
                .as("the message, which only the slot holds")
                .extracting(record -> new String(record.key(), UTF_8))
                .containsOnlyOnce("m-1");
    }

    @Test
    @Tag("full")
    void aSlotWhoseLogWasRemoved() throws Exception {
        publishAndStop(100);
        shop.execute("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'");
        shop.execute("SELECT pg_reload_conf()");
        shop.commit(50);
        await().atMost(SOON)
                .until(
                        () -> {
                            shop.execute(
                                    "SELECT pg_logical_emit_message(false, 'noise', repeat('x', 8000000)), pg_switch_wal()");
                            shop.execute("CHECKPOINT");
                            return shop.query("SELECT wal_status FROM pg_replication_slots")
                                    .equals("lost");
                        });

        assertRepaired("slot-lost", 150, 50);
    }

    @Test
    @Tag("full")
    void aTableThatWasReplacedWhileTheRelayStreams() throws Exception {
        try (CdcRelay relay = started()) {
            shop.commit(100);
            awaitCount(100);
            shop.execute("ALTER TABLE outbox RENAME TO outbox_before");
            shop.createTable();
            shop.commit(50);

            awaitCount(150);
            awaitStreaming(relay);
            shop.commit(50);
            awaitCount(200);
        }
        shop.execute("INSERT INTO outbox SELECT * FROM outbox_before");
        assertClean(200);
        assertThat(count("table-replaced")).isEqualTo(1);
    }

    /** The slot holds rows of the former table, which come before those of the new one. */
    @Test
    @Tag("full")
    void aTableThatWasReplacedWhileNoRelayRan() throws Exception {
        publishAndStop(100);
        shop.commit(50);
        shop.execute("ALTER TABLE outbox RENAME TO outbox_before");
        shop.createTable();
        shop.commit(50);

        try (CdcRelay relay = started()) {
            awaitCount(200);
            awaitStreaming(relay);
            shop.commit(50);
            awaitCount(250);
        }
        shop.execute("INSERT INTO outbox SELECT * FROM outbox_before");
        assertClean(250);
        assertThat(count("table-replaced")).isEqualTo(1);
    }

    /** With another setting for messages the slot is read to its end all the same. */
    @Test
    @Tag("full")
    void aTableThatWasReplacedWhileNoRelayRanWhichIsStartedWithoutMessages() throws Exception {
        publishAndStop(100);
        shop.commit(50);
        shop.execute("ALTER TABLE outbox RENAME TO outbox_before");
        shop.createTable();
        shop.commit(50);

        try (CdcRelay relay = started(false)) {
            awaitCount(200);
            awaitStreaming(relay);
        }
        shop.execute("INSERT INTO outbox SELECT * FROM outbox_before");
        assertClean(200);
        assertThat(count("table-replaced")).isBetween(1.0, 2.0);
    }

    /** What comes after the rows that were left out must not be published before them. */
    @Test
    @Tag("full")
    void aPublicationThatWasAlteredAndAlteredBackWhileTheRelayStreams() throws Exception {
        try (CdcRelay relay = started()) {
            shop.commit(100);
            awaitCount(100);
            shop.execute("ALTER PUBLICATION %s DROP TABLE outbox".formatted(SLOT));
            shop.commit(20);
            shop.execute("ALTER PUBLICATION %s ADD TABLE outbox".formatted(SLOT));
            shop.commit(50);

            awaitCount(170);
            awaitStreaming(relay);
        }
        assertClean(170);
        assertThat(count("publication-altered")).isEqualTo(1);
    }

    @Test
    @Tag("full")
    void aPublicationThatWasDroppedWhileTheRelayStreams() throws Exception {
        try (CdcRelay relay = started()) {
            shop.commit(100);
            awaitCount(100);
            shop.execute("DROP PUBLICATION " + SLOT);
            shop.commit(50);

            awaitCount(150);
            awaitStreaming(relay);
            shop.commit(50);
            awaitCount(200);
        }
        assertClean(200);
        assertThat(count("publication-replaced")).isEqualTo(1);
    }

    /** Altered and altered back: nothing shows it but the transaction that wrote the entry. */
    @Test
    @Tag("full")
    void aPublicationThatDidNotPublishTheTableForAWhile() throws Exception {
        publishAndStop(100);
        shop.execute("ALTER PUBLICATION %s DROP TABLE outbox".formatted(SLOT));
        shop.commit(50);
        shop.execute("ALTER PUBLICATION %s ADD TABLE outbox".formatted(SLOT));
        shop.commit(50);

        assertRepaired("publication-altered", 200, 100);
    }

    @Test
    void aRepairThatIsInterruptedCountsNothingTwice() throws Exception {
        publishAndStop(20);
        deadLetterAll();
        shop.execute("DELETE FROM outbox WHERE ctid IN (SELECT ctid FROM outbox LIMIT 3)");
        shop.dropSlots();
        shop.commit(500);
        try (CdcRelay relay =
                new CdcRelay(config().batchSize(10).rateLimit(20).build(), registry)) {
            relay.start();
            awaitCount(40);
            assertThat(repairOf(relay)).contains("not finished");
        }
        assertThat(repaired("gone")).as("the repair was interrupted").isZero();
        assertThat(repaired("missing")).isBetween(20.0, 499.0);

        try (CdcRelay relay = started()) {
            awaitCount(520);
            await().atMost(SOON).until(() -> !repairOf(relay).contains("not finished"));
        }
        assertThat(observer.count()).isEqualTo(520);
        assertThat(repaired("missing")).isEqualTo(500);
        assertThat(repaired("gone")).isEqualTo(3);
    }

    /** The publication has no entry for the table, and the list of schemas is altered and back. */
    @Test
    @Tag("full")
    void aPublicationOfASchemaThatIsAlteredWhileTheRelayStreams() throws Exception {
        shop.execute("CREATE SCHEMA elsewhere");
        shop.execute(
                "CREATE PUBLICATION %s FOR TABLES IN SCHEMA public WITH (publish = 'insert')"
                        .formatted(SLOT));
        try (CdcRelay relay = started()) {
            shop.commit(10);
            awaitCount(10);
            shop.execute("ALTER PUBLICATION %s SET TABLES IN SCHEMA elsewhere".formatted(SLOT));
            shop.commit(10);
            shop.execute(
                    "ALTER PUBLICATION %s SET TABLES IN SCHEMA public, elsewhere".formatted(SLOT));

            awaitCount(20);
            awaitStreaming(relay);
            shop.commit(10);
            awaitCount(30);
        }
        assertClean(30);
        assertThat(count("publication-altered")).isEqualTo(1);
    }

    private void assertRepaired(String kind, int rows, int missing) throws Exception {
        try (CdcRelay relay = started()) {
            awaitCount(rows);
            awaitStreaming(relay);
            shop.commit(10);
            awaitCount(rows + 10);
            assertThat(relay.health().details().get("repair")).isNotNull();
        }
        try (CdcRelay again = started()) {
            shop.commit(10);
            awaitCount(rows + 20);
            assertThat(again.health().details().get("repair")).isNull();
        }
        assertClean(rows + 20);
        assertThat(count(kind)).isEqualTo(1);
        assertThat(repaired("missing")).isEqualTo(missing);
    }

    /** As a processor and a group do, whose dead letters have the ids of published events. */
    private void deadLetterAll() throws Exception {
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (ConsumerRecord<byte[], byte[]> event : observer.records()) {
                for (String header : List.of("tailrace-group", "__streams.errors.partition")) {
                    ProducerRecord<byte[], byte[]> letter =
                            new ProducerRecord<>("events.dlt", event.key(), event.value());
                    event.headers().forEach(letter.headers()::add);
                    letter.headers().add(header, "1".getBytes(UTF_8));
                    producer.send(letter).get();
                }
            }
        }
    }

    private static String repairOf(CdcRelay relay) {
        return String.valueOf(relay.health().details().get("repair"));
    }

    private double repaired(String outcome) {
        return registry.get("tailrace.relay.repaired").tag("outcome", outcome).counter().count();
    }

    private double count(String kind) {
        return registry.get("tailrace.relay.discontinuities").tag("kind", kind).counter().count();
    }

    private void publishAndStop(int rows) throws Exception {
        try (CdcRelay relay = started()) {
            shop.commit(rows);
            awaitCount(rows);
            awaitStreaming(relay);
        }
    }

    private CdcRelay started() throws InterruptedException {
        return started(true);
    }

    private CdcRelay started(boolean messages) throws InterruptedException {
        CdcRelay relay = new CdcRelay(config().messages(messages).build(), registry);
        relays.add(relay);
        relay.start();
        awaitStreaming(relay);
        return relay;
    }

    private RelayConfigBuilder config() {
        return Shop.config(postgres, kafka).messages(true).onDiscontinuity(OnDiscontinuity.REPAIR);
    }

    private static void awaitStreaming(CdcRelay relay) throws InterruptedException {
        assertThat(relay.await(RelayState.STREAMING, SOON)).as("%s", relay.failure()).isTrue();
    }

    private void awaitCount(int records) {
        await().atMost(SOON).until(() -> observer.count() >= records);
    }

    private void assertClean(int rows) throws SQLException {
        Account account = shop.account(observer);
        assertThat(account.lost()).isEmpty();
        assertThat(account.duplicated()).isEmpty();
        assertThat(account.reordered()).isEmpty();
        assertThat(account.committed()).isEqualTo(rows);
    }

    private void emitMessage() throws SQLException {
        shop.execute(
                "SELECT pg_logical_emit_message(true, 'tailrace.outbox', json_build_object('id',"
                        + " gen_random_uuid(), 'aggregatetype', 'order', 'aggregateid', 'm-1',"
                        + " 'type', 'order.placed.v1', 'payload', '{}')::text)");
    }
}
