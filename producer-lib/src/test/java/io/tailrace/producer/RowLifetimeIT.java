package io.tailrace.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each lifetime writes into the write-ahead log, as pgoutput sends it. */
@TailraceTest
class RowLifetimeIT {

    private static final String CHANGES =
            "SELECT coalesce(string_agg(chr(get_byte(data, 0)), '' ORDER BY n), '')"
                    + " FROM pg_logical_slot_get_binary_changes('lifetime', NULL, NULL,"
                    + " 'proto_version', '1', 'publication_names', 'lifetime', 'messages', 'true')"
                    + " WITH ORDINALITY AS change(lsn, xid, data, n)";

    private static PostgresServer server;

    private Connection connection;

    @BeforeAll
    static void startServer(PostgresServer postgres) {
        server = postgres;
    }

    @BeforeEach
    void listen() throws SQLException {
        connection = server.connect();
        OutboxSchema.createIfMissing(connection, OutboxConfig.defaults());
        execute("ALTER TABLE outbox REPLICA IDENTITY FULL");
        execute("CREATE PUBLICATION lifetime FOR TABLE outbox");
        execute("SELECT pg_create_logical_replication_slot('lifetime', 'pgoutput')");
        connection.setAutoCommit(false);
    }

    @AfterEach
    void clear() throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
        execute("SELECT pg_drop_replication_slot('lifetime')");
        execute("DROP PUBLICATION lifetime");
        execute("DROP TABLE outbox");
        connection.close();
    }

    @Test
    void aKeptRowIsInsertedAndStays() throws SQLException {
        emitTwo(RowLifetime.KEPT);
        connection.commit();

        assertThat(changes()).isEqualTo("BRIIC");
        assertThat(query("SELECT count(*) FROM outbox")).isEqualTo("2");
    }

    @Test
    void aDeletedRowIsInsertedAndDeletedInOneTransaction() throws SQLException {
        emitTwo(RowLifetime.DELETED);
        connection.commit();

        assertThat(changes()).isEqualTo("BRIIDDC");
        assertThat(query("SELECT count(*) FROM outbox")).isEqualTo("0");
    }

    @Test
    void onlyTheRowsOfThisEmitAreDeleted() throws SQLException {
        emitTwo(RowLifetime.KEPT);
        emitTwo(RowLifetime.DELETED);
        connection.commit();

        assertThat(query("SELECT count(*) FROM outbox")).isEqualTo("2");
    }

    @Test
    void aMessageIsNoRow() throws SQLException {
        emitTwo(RowLifetime.MESSAGE);
        connection.commit();

        assertThat(changes()).isEqualTo("BMMC");
        assertThat(query("SELECT count(*) FROM outbox")).isEqualTo("0");
    }

    @Test
    void nothingOfARolledBackTransactionIsSent() throws SQLException {
        for (RowLifetime lifetime : RowLifetime.values()) {
            emitTwo(lifetime);
            connection.rollback();
        }
        assertThat(changes()).isEmpty();
    }

    private void emitTwo(RowLifetime lifetime) throws SQLException {
        new Outbox(
                        OutboxConfig.defaults().withLifetime(lifetime),
                        EventCatalogue.of(BuiltInEvent.class))
                .emit(
                        connection,
                        List.of(
                                new UserEvent.Deleted("u-1", null),
                                new UserEvent.Deleted("u-2", null)));
    }

    private String changes() throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
        try {
            return query(CHANGES);
        } finally {
            connection.setAutoCommit(false);
        }
    }

    private String query(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
