package io.tailrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said of a table that events cannot be written to, when asked and when emitting. */
@TailraceTest
class TableErrorsIT {

    private static final String TABLE = "OutBox";

    private Connection connection;

    @BeforeEach
    void connect(PostgresServer postgres) throws SQLException {
        connection = postgres.connect();
        execute("CREATE ROLE clerk");
        connection.setAutoCommit(false);
    }

    @AfterEach
    void clear() throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
        execute("DROP ROLE clerk");
        connection.close();
    }

    @Test
    void namesOfTablesAreCaseSensitive() throws SQLException {
        for (RowLifetime lifetime : RowLifetime.values()) {
            OutboxConfig config = config(lifetime);
            OutboxSchema.createIfMissing(connection, config);

            assertThat(OutboxSchema.obstacle(connection, config)).isEmpty();
            emit(config);
        }
    }

    @Test
    void messagesNeedNoTable() throws SQLException {
        OutboxConfig config = config(RowLifetime.MESSAGE);

        assertThat(OutboxSchema.obstacle(connection, config)).isEmpty();
        emit(config);
    }

    @Test
    void aMissingTableIsNamed() throws SQLException {
        assertThat(OutboxSchema.obstacle(connection, config(RowLifetime.KEPT)))
                .hasValueSatisfying(why -> assertThat(why).contains("Create the table OutBox"));
        assertRefused(config(RowLifetime.KEPT), "42P01", "Outbox table OutBox must exist");
    }

    @Test
    void rightsThatTheLifetimeOfRowsNeedsAreNamed() throws SQLException {
        createFor("GRANT INSERT ON \"OutBox\" TO clerk");

        assertThat(OutboxSchema.obstacle(connection, config(RowLifetime.KEPT))).isEmpty();
        assertThat(OutboxSchema.obstacle(connection, config(RowLifetime.DELETED)))
                .hasValueSatisfying(why -> assertThat(why).contains("INSERT, SELECT and DELETE"));
        assertRefused(config(RowLifetime.DELETED), "42501", "INSERT, SELECT and DELETE");
    }

    @Test
    void rightsOnColumnsAreEnough() throws SQLException {
        createFor(
                "GRANT INSERT (id, aggregatetype, aggregateid, type, payload, headers) ON"
                        + " \"OutBox\" TO clerk");

        assertThat(OutboxSchema.obstacle(connection, config(RowLifetime.KEPT))).isEmpty();
        emit(config(RowLifetime.KEPT));
    }

    @Test
    void aColumnOfAnotherTypeIsNotBlamedOnThePayload() throws SQLException {
        OutboxSchema.createIfMissing(connection, config(RowLifetime.KEPT));
        execute("ALTER TABLE \"OutBox\" ALTER COLUMN id TYPE bigint USING 0");

        assertRefused(config(RowLifetime.KEPT), "42804", "a column id of type uuid");
    }

    private void createFor(String grant) throws SQLException {
        OutboxSchema.createIfMissing(connection, config(RowLifetime.KEPT));
        execute(grant);
        execute("SET LOCAL ROLE clerk");
    }

    private void assertRefused(OutboxConfig config, String state, String part) throws SQLException {
        assertThatThrownBy(() -> emit(config))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state))
                .hasMessageContaining(part);
        assertThatThrownBy(() -> execute("SELECT 1")).hasMessageContaining("aborted");
    }

    private void emit(OutboxConfig config) throws SQLException {
        new Outbox(config, EventCatalogue.of(UserEvent.class))
                .emit(connection, new UserEvent.Deleted("u-1", null));
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static OutboxConfig config(RowLifetime lifetime) {
        return OutboxConfig.defaults().withTable(TABLE).withLifetime(lifetime);
    }
}
