package io.tailrace.relay;

import static io.tailrace.testkit.observe.ReadCommitted.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventId;
import io.tailrace.event.outbox.OutboxMessage;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.process.IsolatedProgram;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages in the write-ahead log, which PostgreSQL sends only if the relay asks for them. */
@TailraceTest
class MessagesIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TOPIC = "outbox.order";
    private static final String ROW =
            "VALUES (gen_random_uuid(), 'order', 'last', 'order.placed.v1', '{}', NULL)";

    @TempDir private Path directory;

    private PostgresServer postgres;
    private KafkaBroker kafka;
    private Shop shop;

    @BeforeEach
    void start(@Fresh PostgresServer database, @Fresh KafkaBroker broker) throws SQLException {
        postgres = database;
        kafka = broker;
        shop = new Shop(database).createTable();
    }

    /** A relay with a heap of 72 MB fails if it receives one change of 60 MB. */
    @Test
    @Tag("full")
    void aMessageOfAnotherApplicationNeverReachesTheRelay() throws Exception {
        try (IsolatedProgram relay = RelayProcess.start(postgres, kafka, "72m", directory)) {
            relay.awaitOutput("Streaming", SOON);
            shop.commit(5);
            shop.execute("SELECT pg_logical_emit_message(true, 'other', repeat('x', 60000000))");
            shop.execute("SELECT pg_logical_emit_message(false, 'other', repeat('x', 60000000))");
            shop.commit(5);

            assertThat(CountedIds.await(kafka, TOPIC, 10)).containsOnly(10);
        }
    }

    @Test
    void aMessageIsPublishedOnlyIfMessagesAreOn() throws Exception {
        try (ReadCommitted observer = observer()) {
            try (CdcRelay relay = started("public.outbox", false)) {
                shop.execute(message("tailrace.outbox", "off"));
                shop.commit(1);
                await().atMost(SOON).until(() -> observer.count() >= 1);
                awaitWholeTransactions(relay);
            }
            try (CdcRelay relay = started("public.outbox", true)) {
                shop.execute(message("tailrace.outbox2", "other"));
                shop.execute(message("tailrace.outbox", "on"));
                shop.commit(1);
                await().atMost(SOON).until(() -> observer.count() >= 3);
            }
            assertThat(aggregates(observer)).containsExactly("order-0", "on", "order-0");
        }
    }

    @Test
    @Tag("full")
    void twoOutboxesOfTheSameNamePublishTheirOwnMessagesOnly() throws Exception {
        shop.execute("CREATE SCHEMA a; CREATE SCHEMA b");
        shop.execute("CREATE TABLE a.outbox (LIKE outbox); CREATE TABLE b.outbox (LIKE outbox)");
        try (ReadCommitted observer = observer();
                CdcRelay a = started("a.outbox", true);
                CdcRelay b = started("b.outbox", true)) {
            shop.execute(message("tailrace.a.outbox", "of-a"));
            shop.execute(message("tailrace.b.outbox", "of-b"));
            shop.execute("INSERT INTO a.outbox " + ROW);
            shop.execute("INSERT INTO b.outbox " + ROW);

            await().atMost(SOON).until(() -> observer.count() >= 4);
            assertThat(sources(observer, "of-a")).containsExactly("/postgres/a.outbox");
            assertThat(sources(observer, "of-b")).containsExactly("/postgres/b.outbox");
            assertThat(sources(observer, "last"))
                    .containsExactlyInAnyOrder("/postgres/a.outbox", "/postgres/b.outbox");
        }
    }

    /** Before relays wrote rows as heartbeats, they wrote messages, and always read messages. */
    @Test
    @Tag("full")
    void aPositionBehindAMessageIsContinuedWithoutMessages() throws Exception {
        try (ReadCommitted observer = observer()) {
            try (CdcRelay before = started(config("public.outbox", true).heartbeat(SOON))) {
                shop.commit(1);
                shop.execute("SELECT pg_logical_emit_message(true, 'tailrace_heartbeat', '')");
                shop.commit(1);
                await().atMost(SOON).until(() -> observer.count() >= 2);
                assertThat(before.health().details().get("position"))
                        .matches(position -> position.toString().endsWith("+1"));
            }
            try (CdcRelay after = started("public.outbox", false)) {
                shop.commit(2);
                await().atMost(SOON).until(() -> observer.count() >= 4);
                awaitWholeTransactions(after);
            }
            assertThat(shop.account(observer).isClean()).isTrue();
        }
    }

    /** The position is within a transaction when the setting changes. */
    @Test
    @Tag("full")
    void aMessageOfTheTimeBeforeTheRestartIsPublishedIfMessagesAreTurnedOn() throws Exception {
        try (ReadCommitted observer = observer()) {
            try (CdcRelay before = started(config("public.outbox", false).heartbeat(SOON))) {
                shop.commit(2);
                await().atMost(SOON).until(() -> observer.count() >= 2);
                assertThat(isWhole(before.health().details().get("position"))).isFalse();
            }
            shop.commit(1);
            shop.execute(message("tailrace.outbox", "on"));
            shop.commit(1);
            try (CdcRelay after = started("public.outbox", true)) {
                shop.commit(1);
                await().atMost(SOON)
                        .until(
                                () ->
                                        shop.account(observer).lost().isEmpty()
                                                && aggregates(observer).contains("on"));
            }
            assertThat(observer.count()).isEqualTo(6);
        }
    }

    private ReadCommitted observer() {
        return ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
    }

    private RelayConfigBuilder config(String table, boolean messages) {
        return Shop.config(postgres, kafka)
                .table(table)
                .slot(table.replace('.', '_'))
                .heartbeat(Duration.ofMillis(500))
                .messages(messages);
    }

    private CdcRelay started(String table, boolean messages) throws InterruptedException {
        return started(config(table, messages));
    }

    private static CdcRelay started(RelayConfigBuilder config) throws InterruptedException {
        CdcRelay relay = new CdcRelay(config.build());
        relay.start();
        assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
        return relay;
    }

    /** Waits for a position behind a transaction, where the setting for messages can be changed. */
    private static void awaitWholeTransactions(CdcRelay relay) {
        await().atMost(SOON)
                .until(() -> relay.health().details().get("position"), MessagesIT::isWhole);
    }

    private static boolean isWhole(Object position) {
        return String.valueOf(position).endsWith("+0");
    }

    private static String message(String prefix, String aggregateId) {
        return "SELECT pg_logical_emit_message(true, '%s', '%s')"
                .formatted(
                        prefix,
                        new OutboxMessage(
                                        EventId.next().toString(),
                                        "order",
                                        aggregateId,
                                        "order.placed.v1",
                                        "{}",
                                        null)
                                .toJson());
    }

    private static List<String> aggregates(ReadCommitted observer) {
        return observer.records().stream().map(record -> new String(record.key(), UTF_8)).toList();
    }

    private static List<String> sources(ReadCommitted observer, String aggregateId) {
        return observer.records().stream()
                .filter(record -> aggregateId.equals(new String(record.key(), UTF_8)))
                .map(record -> header(record, "ce_source"))
                .toList();
    }
}
