package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.embedded.EmbeddedPostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
        }
    }

    @Test
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
        String end = query(postgres, "SELECT pg_current_wal_flush_lsn()");
        await().atMost(SOON)
                .until(
                        () ->
                                query(standby, "SELECT pg_last_wal_replay_lsn() >= '" + end + "'")
                                        .equals("t"));
    }

    private static void cutOff(PostgresServer standby) throws SQLException {
        new Shop(standby).execute("ALTER SYSTEM SET primary_conninfo = ''");
        query(standby, "SELECT pg_reload_conf()");
        await().atMost(SOON)
                .until(() -> query(standby, "SELECT pid FROM pg_stat_wal_receiver").isEmpty());
    }

    private static void promote(PostgresServer standby) throws SQLException {
        assertThat(query(standby, "SELECT pg_promote()")).isEqualTo("t");
    }

    private static String query(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    private RelayConfig config(PostgresServer server) {
        return Shop.config(server, kafka).build();
    }

    private void assertRefused(PostgresServer server, String reason) throws Exception {
        int before = observer.count();
        try (CdcRelay relay = new CdcRelay(config(server))) {
            relay.start();
            assertThat(relay.await(RelayState.FAILED, SOON)).isTrue();
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
