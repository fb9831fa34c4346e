package io.tailrace.relay;

import static io.tailrace.testkit.observe.ReadCommitted.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.Retention;
import io.tailrace.relay.config.StartFrom;
import io.tailrace.relay.postgres.Grants;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Published rows that are too old are removed, and nothing else. */
@TailraceTest
class RetentionIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration OLD = Duration.ofDays(30);
    private static final Retention HOUR = new Retention(Duration.ofHours(1), 100);
    private static final Retention SECOND = new Retention(Duration.ofSeconds(1), 100);

    private static PostgresServer postgres;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<CdcRelay> relays = new ArrayList<>();
    private KafkaBroker kafka;
    private Shop shop;
    private ReadCommitted observer;

    @BeforeAll
    static void startPostgres(PostgresServer server) {
        postgres = server;
    }

    @BeforeEach
    void start(@Fresh KafkaBroker broker) throws SQLException {
        kafka = broker;
        shop = new Shop(postgres).createTable();
        observer = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
    }

    @AfterEach
    void stop() throws SQLException {
        relays.forEach(CdcRelay::close);
        observer.close();
        shop.dropSlots();
        shop.execute("DROP TABLE outbox, tailrace_heartbeat CASCADE");
        shop.execute("DROP PUBLICATION IF EXISTS tailrace_outbox, everything");
    }

    @Test
    void publishedRowsThatAreTooOldGoAndEverythingElseStays() throws Exception {
        shop.commit(2_950, OLD);
        shop.execute(
                "INSERT INTO outbox SELECT gen_random_uuid(), 'order', 'order-1', 'order.placed.v1'"
                        + " FROM generate_series(1, 50)");
        shop.commit(100);
        try (CdcRelay relay = streaming(HOUR)) {
            await().atMost(SOON).until(() -> rows("true") == 150);

            await().atMost(SOON).until(() -> observer.count() >= 3_100);
            awaitPasses(relay, 1);
            assertThat(retention(relay))
                    .containsEntry("removed", 2_950L)
                    .doesNotContainKey("problem");
            assertThat(retention(relay)).containsEntry("ageless", 50L);
            assertThat(registry.get("tailrace.relay.rows.removed").counter().count())
                    .isEqualTo(2_950);
            assertThat(registry.get("tailrace.relay.retention.oldest").gauge().value())
                    .isBetween(0.0, 60.0);
        }
        assertThat(observer.records())
                .extracting(record -> header(record, "ce_id"))
                .doesNotHaveDuplicates()
                .hasSize(3_100);
        assertThat(registry.get("tailrace.relay.retention.oldest").gauge().value()).isNaN();
    }

    @Test
    @Tag("full")
    void rowsStayWhileAnOlderTransactionIsOpen() throws Exception {
        try (CdcRelay relay = streaming(SECOND);
                Connection open = postgres.connect()) {
            open.setAutoCommit(false);
            Shop.insert(open, Shop.idOfAge(OLD), "order-1", null);
            shop.commit(100, OLD);
            await().atMost(SOON).until(() -> observer.count() == 100);

            awaitPasses(relay, 3);
            assertThat(rows("true")).isEqualTo(100);

            open.commit();
            await().atMost(SOON).until(() -> rows("true") == 0);
            await().atMost(SOON).until(() -> observer.count() == 101);
        }
    }

    @Test
    @Tag("full")
    void aLockedRowStaysAndHoldsUpNoOther() throws Exception {
        streaming(HOUR).close(); // the creation of the slot would wait for the locking transaction
        shop.commit(1_000, OLD);
        String id = shop.query("SELECT id FROM outbox WHERE ctid = '(5,7)'");
        try (Connection locking = postgres.connect()) {
            locking.setAutoCommit(false);
            locking.createStatement()
                    .execute("SELECT FROM outbox WHERE id = '%s' FOR UPDATE".formatted(id));
            CdcRelay relay = streaming(SECOND);
            relays.add(relay);

            // of the block with the locked row all rows stay
            await().atMost(SOON).until(() -> rows("true") < 100);
            assertThat(rows("true")).isPositive();
            awaitPasses(relay, 1);
            assertThat(retention(relay)).doesNotContainKey("problem");

            locking.rollback();
            await().atMost(SOON).until(() -> rows("true") == 0);
        }
    }

    @Test
    @Tag("full")
    void aPublicationOfDeletesIsRecognized() throws Exception {
        shop.execute("CREATE PUBLICATION everything FOR ALL TABLES");
        shop.commit(100, OLD);
        try (CdcRelay relay = streaming(SECOND)) {
            await().atMost(SOON)
                    .untilAsserted(
                            () ->
                                    assertThat(String.valueOf(retention(relay).get("problem")))
                                            .contains(
                                                    "Could not remove published rows", "replica"));
            assertThat(relay.state()).isEqualTo(RelayState.STREAMING);
            assertThat(rows("true")).isEqualTo(100);

            shop.execute("ALTER TABLE outbox REPLICA IDENTITY FULL");
            await().atMost(SOON).until(() -> rows("true") == 0);
            await().atMost(SOON).until(() -> !retention(relay).containsKey("problem"));
        }
    }

    @Test
    void nothingGoesIfTheFirstStartLeftOutRows() throws Exception {
        shop.commit(100, OLD);
        RelayConfig now =
                RelayConfig.builder(
                                postgres.jdbcUrl(),
                                postgres.user(),
                                postgres.password(),
                                kafka.bootstrapServers())
                        .startFrom(StartFrom.NOW)
                        .heartbeat(Duration.ofMillis(200))
                        .retention(SECOND)
                        .build();
        try (CdcRelay relay = new CdcRelay(now, registry)) {
            relay.start();
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
            shop.commit(50, OLD);
            // The rows that were left out look like young ones afterwards.
            shop.execute("UPDATE outbox SET payload = '{}' WHERE type = 'order.placed.v1'");
            await().atMost(SOON).until(() -> observer.count() == 50);
            await().atMost(SOON)
                    .untilAsserted(
                            () ->
                                    assertThat(String.valueOf(retention(relay).get("problem")))
                                            .contains(
                                                    "No row of table public.outbox is removed",
                                                    "--start-from=now"));
            assertThat(rows("true")).isEqualTo(150);
            assertThat(retention(relay)).containsEntry("removed", 0L);
        }
    }

    @Test
    @Tag("full")
    void aRepairTellsRemovedRowsFromLostOnes() throws Exception {
        shop.commit(100, OLD);
        shop.commit(20);
        try (CdcRelay relay = streaming(HOUR)) {
            await().atMost(SOON).until(() -> rows("true") == 20);
            await().atMost(SOON).until(() -> observer.count() == 120);
            assertThat(relay.state()).isEqualTo(RelayState.STREAMING);
        }
        shop.execute("DELETE FROM outbox WHERE id = (SELECT id FROM outbox ORDER BY id LIMIT 1)");
        shop.dropSlots();
        try (CdcRelay relay = streaming(HOUR)) {
            assertThat(relay.health().details().get("repair"))
                    .asString()
                    .contains("101 events of the topics have no row in the table, of which 100 are")
                    .containsPattern("the newest of the others are \\[[-0-9a-f]{36}]");
        }
    }

    @Test
    @Tag("full")
    void theRoleNeedsTheRightToDeleteAndNoOther() throws Exception {
        RelayConfig config =
                RelayConfig.builder(postgres.jdbcUrl(), "remover", "", kafka.bootstrapServers())
                        .heartbeat(Duration.ofMillis(200))
                        .retention(SECOND)
                        .build();
        for (String grant : Grants.statements(config.source(), false)) {
            shop.execute(grant);
        }
        try (CdcRelay refused = new CdcRelay(config)) {
            assertThatThrownBy(refused::start)
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            e -> {
                                assertThat(e.exitCode()).isEqualTo(ExitCode.SETUP);
                                assertThat(e.remedy()).contains("GRANT SELECT, DELETE ON");
                            })
                    .hasMessageContaining("may not delete rows of table public.outbox");
        }
        shop.execute(Grants.statements(config.source(), true).get(4));
        try (CdcRelay relay = new CdcRelay(config)) {
            relay.start();
            shop.commit(50, OLD);
            await().atMost(SOON).until(() -> rows("true") == 0);
        }
        shop.execute("DROP OWNED BY remover CASCADE");
        shop.execute("DROP ROLE remover");
    }

    private CdcRelay streaming(Retention retention) throws InterruptedException {
        RelayConfig config =
                Shop.config(postgres, kafka)
                        .heartbeat(Duration.ofMillis(200))
                        .retention(retention)
                        .build();
        CdcRelay relay = new CdcRelay(config, registry);
        relay.start();
        assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
        return relay;
    }

    private long rows(String condition) throws SQLException {
        return Long.parseLong(shop.query("SELECT count(*) FROM outbox WHERE " + condition));
    }

    /** Waits until more passes have ended. */
    private static void awaitPasses(CdcRelay relay, int more) {
        long enough = passes(relay) + more;
        await().atMost(SOON).until(() -> passes(relay) >= enough);
    }

    private static long passes(CdcRelay relay) {
        return (Long) retention(relay).getOrDefault("passes", 0L);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> retention(CdcRelay relay) {
        return (Map<String, Object>) relay.health().details().get("retention");
    }
}
