package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OnDiscontinuity;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.embedded.EmbeddedPostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A database that is not what it was when the position was stored. */
@TailraceTest
class DiscontinuityIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int ROWS = 10;

    private EmbeddedPostgresServer postgres;
    private KafkaBroker kafka;
    private Shop shop;
    private ReadCommitted observer;

    @BeforeEach
    void start(@Fresh KafkaBroker broker) throws SQLException {
        kafka = broker;
        postgres = EmbeddedPostgresServer.start(Map.of());
        shop = new Shop(postgres).createTable();
        observer = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
    }

    @AfterEach
    void stop() {
        observer.close();
        postgres.close();
    }

    /** The rows that are committed then get LSNs below the position, and would be skipped. */
    @Test
    void aDatabaseThatWasRestoredFromACopyIsNotContinued() throws Exception {
        publish(ROWS);
        try (EmbeddedPostgresServer restored = copy()) {
            publish(10 * ROWS);
            restored.start();
            new Shop(restored).commit(1);

            assertRefused(restored, "has a write-ahead log that ends at");
            assertRepaired(restored, ROWS + 1, 1, 10 * ROWS);
        }
    }

    /** Committed again after the repair, its row would be published twice. */
    @Test
    @Tag("full")
    void aTransactionThatWasPreparedBeforeTheCopyIsNamed() throws Exception {
        publish(ROWS);
        prepare("transfer-1");
        try (EmbeddedPostgresServer restored = copy()) {
            shop.execute("COMMIT PREPARED 'transfer-1'");
            publish(10 * ROWS);
            restored.start();

            assertRefused(restored, "has the prepared transactions [transfer-1]");
            new Shop(restored).execute("COMMIT PREPARED 'transfer-1'");
            assertRepaired(restored, ROWS + 1, 0, 10 * ROWS);
        }
    }

    private void prepare(String name) throws SQLException {
        try (Connection connection = postgres.connect()) {
            connection.setAutoCommit(false);
            Shop.insert(connection, "order-prepared", null);
            try (Statement statement = connection.createStatement()) {
                statement.execute("PREPARE TRANSACTION '%s'".formatted(name));
            }
        }
    }

    @Test
    @Tag("full")
    void aStandbyThatHadReceivedEverythingIsContinuedAfterItsPromotion() throws Exception {
        publish(ROWS);
        try (EmbeddedPostgresServer standby = standby()) {
            awaitReceived(standby);
            postgres.stop();
            promote(standby);
            Shop after = new Shop(standby);
            after.commit(ROWS);

            try (CdcRelay relay = new CdcRelay(config(standby))) {
                relay.start();
                await().atMost(SOON).until(() -> after.account(observer).isClean());
            }
        }
    }

    @Test
    @Tag("full")
    void aStandbyThatLackedRowsIsNotContinuedAfterItsPromotion() throws Exception {
        publish(ROWS);
        try (EmbeddedPostgresServer standby = standby()) {
            awaitReceived(standby);
            cutOff(standby);
            publish(ROWS);
            postgres.stop();
            promote(standby);
            new Shop(standby).commit(ROWS);

            assertRefused(standby, "is on timeline 2, which left timeline 1 at");
            assertRepaired(standby, 2 * ROWS, ROWS, ROWS);
        }
    }

    /** PostgreSQL copies slots to a standby only if it is told to, and only from version 17 on. */
    @Test
    @Tag("full")
    void aStandbyWithoutTheSlotIsContinuedAfterItsPromotion() throws Exception {
        publish(ROWS);
        try (EmbeddedPostgresServer standby = standby()) {
            shop.commit(ROWS);
            awaitReceived(standby);
            postgres.stop();
            promote(standby);
            Shop after = new Shop(standby);
            after.dropSlots();
            after.commit(ROWS);

            try (CdcRelay relay = new CdcRelay(config(standby))) {
                relay.start();
                await().atMost(SOON).until(() -> after.account(observer).isClean());
                assertThat(after.account(observer).delivered()).isEqualTo(3 * ROWS);
            }
        }
    }

    /** As after a dump and restore, or pg_upgrade: the same rows in a new system. */
    @Test
    @Tag("full")
    void aNewSystemWithTheSameRowsIsContinuedIfTheRelayIsToldTo() throws Exception {
        publish(ROWS);
        try (EmbeddedPostgresServer fresh = EmbeddedPostgresServer.start(Map.of())) {
            copyRows(fresh);
            new Shop(fresh).commit(ROWS);

            assertRefused(fresh, "belongs to the database with object identifier");
            assertRepaired(fresh, 2 * ROWS, ROWS, 0);
        }
    }

    @Test
    @Tag("full")
    void aTopicOfPositionsThatWasLostIsReplacedIfTheRelayIsToldTo() throws Exception {
        publish(ROWS);
        shop.commit(ROWS);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.deleteTopics(List.of("tailrace.positions")).all().get();
        }

        assertRefused(postgres, "must hold the position of replication slot");
        assertRepaired(postgres, 2 * ROWS, ROWS, 0);
    }

    /** A relay of another service that uses the same slot's name must not be fenced. */
    @Test
    @Tag("full")
    void aRelayOfAnotherDatabaseIsNotDisturbed() throws Exception {
        shop.commit(ROWS);
        try (EmbeddedPostgresServer other = EmbeddedPostgresServer.start(Map.of());
                CdcRelay first = new CdcRelay(config(postgres))) {
            new Shop(other).createTable().commit(ROWS);
            first.start();
            await().atMost(SOON).until(() -> shop.account(observer).isClean());

            assertRefused(other, "belongs to the database with object identifier");

            shop.commit(ROWS);
            await().atMost(SOON).until(() -> shop.account(observer).isClean());
            assertThat(first.state()).isEqualTo(RelayState.STREAMING);
        }
    }

    private void copyRows(PostgresServer target) throws SQLException {
        new Shop(target).createTable();
        try (Connection from = postgres.connect();
                Connection to = target.connect();
                Statement select = from.createStatement();
                ResultSet rows = select.executeQuery("SELECT * FROM outbox ORDER BY id");
                PreparedStatement insert =
                        to.prepareStatement("INSERT INTO outbox VALUES (?, ?, ?, ?, ?, ?)")) {
            while (rows.next()) {
                for (int column = 1; column <= 6; column++) {
                    insert.setObject(column, rows.getObject(column));
                }
                insert.executeUpdate();
            }
        }
    }

    /** Publishes rows with a relay that is stopped afterwards. */
    private void publish(int rows) throws Exception {
        shop.commit(rows);
        try (CdcRelay relay = new CdcRelay(config(postgres))) {
            relay.start();
            await().atMost(SOON).until(() -> shop.account(observer).isClean());
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
        }
    }

    private EmbeddedPostgresServer copy() {
        postgres.stop();
        EmbeddedPostgresServer copy = EmbeddedPostgresServer.copyOf(postgres);
        postgres.start();
        return copy;
    }

    private EmbeddedPostgresServer standby() {
        EmbeddedPostgresServer standby = copy();
        standby.follow(postgres);
        standby.start();
        return standby;
    }

    private void awaitReceived(PostgresServer standby) throws SQLException {
        String end = new Shop(postgres).query("SELECT pg_current_wal_flush_lsn()");
        await().atMost(SOON)
                .until(
                        () ->
                                new Shop(standby)
                                        .query("SELECT pg_last_wal_replay_lsn() >= '" + end + "'")
                                        .equals("t"));
    }

    private static void cutOff(PostgresServer standby) throws SQLException {
        new Shop(standby).execute("ALTER SYSTEM SET primary_conninfo = ''");
        new Shop(standby).query("SELECT pg_reload_conf()");
        await().atMost(SOON)
                .until(
                        () ->
                                new Shop(standby)
                                        .query("SELECT pid FROM pg_stat_wal_receiver")
                                        .isEmpty());
    }

    private static void promote(PostgresServer standby) throws SQLException {
        assertThat(new Shop(standby).query("SELECT pg_promote()")).isEqualTo("t");
    }

    /**
     * Starts a relay that may repair.
     *
     * @param rows how many rows the table has
     * @param missing how many of them the topics lack
     * @param gone how many events of the topics the table lacks
     */
    private void assertRepaired(PostgresServer server, int rows, int missing, int gone)
            throws Exception {
        Shop repaired = new Shop(server);
        int before = observer.count();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        RelayConfig config =
                Shop.config(server, kafka).onDiscontinuity(OnDiscontinuity.REPAIR).build();
        try (CdcRelay relay = new CdcRelay(config, registry)) {
            relay.start();
            await().atMost(SOON).until(() -> observer.count() >= before + missing);
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
            repaired.commit(ROWS);
            await().atMost(SOON).until(() -> observer.count() >= before + missing + ROWS);
        }
        Account account = repaired.account(observer);
        assertThat(account.lost()).isEmpty();
        assertThat(account.duplicated()).isEmpty();
        assertThat(account.reordered()).isEmpty();
        assertThat(account.committed()).isEqualTo(rows + ROWS);
        assertThat(repaired(registry, "missing")).isEqualTo(missing);
        assertThat(repaired(registry, "gone")).isEqualTo(gone);
        try (CdcRelay again = new CdcRelay(config(server))) {
            again.start();
            assertThat(again.await(RelayState.STREAMING, SOON)).isTrue();
        }
    }

    private static double repaired(SimpleMeterRegistry registry, String outcome) {
        return registry.get("tailrace.relay.repaired").tag("outcome", outcome).counter().count();
    }

    private RelayConfig config(PostgresServer server) {
        return Shop.config(server, kafka).build();
    }

    private void assertRefused(PostgresServer server, String reason) throws Exception {
        int before = observer.count();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (CdcRelay relay = new CdcRelay(config(server), registry)) {
            relay.start();
            assertThat(relay.await(RelayState.FAILED, SOON)).isTrue();
            assertThat(registry.get("tailrace.relay.discontinuities").counters())
                    .as("the stop is counted")
                    .extracting(Counter::count)
                    .containsOnlyOnce(1.0);
            assertThat(relay.failure())
                    .get()
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.POSITION_LOST))
                    .asString()
                    .contains(reason);
        }
        assertThat(observer.count()).isEqualTo(before);
    }
}
