package io.tailrace.relay.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.postgres.session.Queries;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who creates the table of heartbeats, and what is said if the relay's role may not. */
@TailraceTest
class HeartbeatTableIT {

    private static final String PUBLISHED =
            "SELECT string_agg(tablename, ',' ORDER BY tablename) FROM pg_publication_tables";

    private PostgresServer postgres;
    private Connection connection;

    @BeforeEach
    void createTable(@Fresh PostgresServer server) throws SQLException {
        postgres = server;
        connection = server.connect();
        execute(
                "CREATE TABLE outbox (id uuid, aggregatetype text, aggregateid text, type text,"
                        + " payload text)");
        execute("CREATE ROLE relay LOGIN REPLICATION PASSWORD 'relay'");
        execute("GRANT SELECT ON outbox TO relay");
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    @Test
    void theTableIsCreatedAndAddedToAPublicationOfAnEarlierVersion() throws SQLException {
        execute("CREATE PUBLICATION own FOR TABLE outbox WITH (publish = 'insert')");

        as(postgres.user(), postgres.password()).prepare();
        as(postgres.user(), postgres.password()).prepare();

        assertThat(Queries.one(connection, PUBLISHED)).hasValue("outbox,tailrace_heartbeat");
    }

    @Test
    void aRoleThatMayCreateNothingGetsTheStatementsThatSuffice() throws SQLException {
        OperatorException refused = refused();

        assertThat(refused.exitCode()).isEqualTo(ExitCode.SETUP);
        assertThat(refused).hasMessageContaining("Role relay may not create publication own");
        runRemedyOf(refused);
        as("relay", "relay").prepare();
        beat();
    }

    @Test
    void aRoleThatMayNotChangeItsPublicationGetsTheStatementsThatSuffice() throws SQLException {
        execute("CREATE PUBLICATION own FOR TABLE outbox WITH (publish = 'insert')");

        runRemedyOf(refused());
        as("relay", "relay").prepare();
        beat();
        assertThat(Queries.one(connection, PUBLISHED)).hasValue("outbox,tailrace_heartbeat");
    }

    @Test
    void aRoleWithoutPrivilegesOnTheTableGetsTheGrantThatSuffices() throws SQLException {
        as(postgres.user(), postgres.password()).prepare();

        OperatorException refused = refused();

        assertThat(refused).hasMessageContaining("Role relay may not write heartbeats");
        runRemedyOf(refused);
        as("relay", "relay").prepare();
        beat();
    }

    @Test
    void anotherTableOfThatNameIsRefused() throws SQLException {
        execute("CREATE TABLE tailrace_heartbeat (id int)");

        OperatorException refused =
                catchThrowableOfType(
                        OperatorException.class,
                        () -> as(postgres.user(), postgres.password()).prepare());

        assertThat(refused.exitCode()).isEqualTo(ExitCode.SETUP);
        assertThat(refused)
                .hasMessageContaining("must have the columns")
                .hasMessageContaining("[id]");
    }

    @Test
    void theHeartbeatsOfOtherSlotsPushOutNoHeartbeat() throws SQLException {
        as(postgres.user(), postgres.password()).prepare();
        runRemedyOf(refused());
        beat();
        execute(
                "INSERT INTO tailrace_heartbeat (slot, id, xmin_horizon, xid, at) SELECT 'other',"
                        + " gen_random_uuid(), '1', '1', now() FROM generate_series(1, 20000)");
        beat();
        assertThat(own()).hasValue("2");

        execute(
                "INSERT INTO tailrace_heartbeat (slot, id, xmin_horizon, xid, at) SELECT 'own',"
                        + " gen_random_uuid(), '1', '1', now() FROM generate_series(1, 20000)");
        beat();
        assertThat(own()).hasValue("10000");
    }

    private Optional<String> own() throws SQLException {
        return Queries.one(
                connection, "SELECT count(*) FROM tailrace_heartbeat WHERE slot = 'own'");
    }

    private OperatorException refused() {
        return catchThrowableOfType(OperatorException.class, () -> as("relay", "relay").prepare());
    }

    private Database as(String user, String password) {
        return new Database(
                RelayConfig.builder(postgres.jdbcUrl(), user, password, "localhost:1")
                        .slot("own")
                        .build()
                        .source());
    }

    private void runRemedyOf(OperatorException refused) throws SQLException {
        String remedy = refused.remedy();
        execute(remedy.substring(remedy.indexOf(": ") + 2));
    }

    /** Writes a heartbeat as the relay does, with the relay's role. */
    private void beat() throws SQLException {
        try (Connection relay = as("relay", "relay").connect("test");
                Statement statement = relay.createStatement()) {
            statement.execute(
                    HeartbeatTable.beat(
                            RelayConfig.builder(postgres.jdbcUrl(), "relay", "relay", "localhost:1")
                                    .slot("own")
                                    .build()
                                    .source()));
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
