package io.tailrace.relay.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.Shop;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.removal.SlotUser;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.PGReplicationStream;

@TailraceTest
class AdoptableSlotIT {

    private static final String WITH_PASSWORD = "LOGIN REPLICATION PASSWORD 'relay'";

    @Test
    void whatSpeaksAgainstReadingTheSlotIsToldAsItIs(@Fresh PostgresServer postgres)
            throws Exception {
        Shop shop = shop(postgres);
        OutboxSource source = source(postgres, "dbz_publication");
        Database database = new Database(source);
        shop.commit(1, Duration.ZERO);
        AdoptableSlot slot = read(postgres, source);
        assertThat(slot.firstCommit(database, source)).isPresent();
        refused(slot, source(postgres, "typo"), ExitCode.SETUP, "publication \"typo\"");

        try (Connection session = replication(postgres);
                PGReplicationStream stream = read(session);
                Connection other = postgres.connect()) {
            assertThat(stream.isClosed()).isFalse();
            refused(slot, source, ExitCode.INCOMPLETE, "is in use");
            assertThatThrownBy(() -> SlotUser.requireRelay(other, "debezium"))
                    .isInstanceOf(OperatorException.class)
                    .hasMessageContaining("none of a relay");
        }
    }

    @Test
    void aDryRunAsksForTheRightsOfWhatIsMissing(@Fresh PostgresServer postgres) throws Exception {
        Shop shop = shop(postgres);
        shop.execute("CREATE ROLE relay " + WITH_PASSWORD);
        shop.execute("GRANT SELECT ON outbox TO relay");
        shop.execute("GRANT CREATE ON DATABASE %s TO relay".formatted(postgres.database()));
        shop.execute("ALTER PUBLICATION dbz_publication OWNER TO relay");
        OutboxSource source =
                RelayConfig.builder(postgres.jdbcUrl(), "relay", "relay", "localhost:1")
                        .slot("debezium")
                        .publication("dbz_publication")
                        .build()
                        .source();
        assertThatThrownBy(() -> prepare(source, true))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("may not execute: CREATE TABLE");
        shop.execute("GRANT CREATE ON SCHEMA public TO relay");

        assertThat(prepare(source, true))
                .contains("adopting would execute: CREATE TABLE", "ALTER PUBLICATION");
        assertThat(prepare(source, false)).contains("and heartbeats");
        assertThat(prepare(source, true)).contains("nothing is changed");
    }

    private static String prepare(OutboxSource source, boolean dryRun) throws SQLException {
        Database database = new Database(source);
        try (Connection session = database.connect("adopt")) {
            return AdoptablePublication.prepare(session, database, source, dryRun);
        }
    }

    private static Shop shop(PostgresServer postgres) throws SQLException {
        Shop shop = new Shop(postgres).createTable();
        shop.execute("CREATE PUBLICATION dbz_publication FOR TABLE outbox");
        shop.execute("SELECT pg_create_logical_replication_slot('debezium', 'pgoutput')");
        return shop;
    }

    private static OutboxSource source(PostgresServer postgres, String publication) {
        return Shop.configWithoutKafka(postgres)
                .slot("debezium")
                .publication(publication)
                .build()
                .source();
    }

    private static AdoptableSlot read(PostgresServer postgres, OutboxSource source)
            throws SQLException {
        try (Connection session = postgres.connect()) {
            return AdoptableSlot.read(session, source);
        }
    }

    private static void refused(
            AdoptableSlot slot, OutboxSource source, ExitCode code, String reason) {
        assertThatThrownBy(() -> slot.firstCommit(new Database(source), source))
                .isInstanceOfSatisfying(
                        OperatorException.class, e -> assertThat(e.exitCode()).isEqualTo(code))
                .hasMessageContaining(reason);
    }

    /** As another program reads the slot. */
    private static Connection replication(PostgresServer postgres) throws SQLException {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, postgres.user());
        PGProperty.PASSWORD.set(properties, postgres.password());
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        PGProperty.APPLICATION_NAME.set(properties, "Debezium Streaming");
        return DriverManager.getConnection(postgres.jdbcUrl(), properties);
    }

    private static PGReplicationStream read(Connection session) throws SQLException {
        return session.unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName("debezium")
                .withSlotOption("proto_version", 1)
                .withSlotOption("publication_names", "dbz_publication")
                .start();
    }
}
