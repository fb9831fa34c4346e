package io.tailrace.subscriber.internal.rehearsal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * The transaction of a rehearsal as PostgreSQL knows it, to be asked about on any connection of the
 * same database user. Immutable.
 *
 * @param transaction the id of the transaction, with its epoch
 * @param process the id of the process that executes the session
 */
record RehearsalSession(long transaction, int process) {

    private static final long POLL_MS = 50;

    /**
     * The process may execute other sessions by now, those of a pooler: the transaction decides.
     */
    private static final String OPEN =
            """
            FROM pg_stat_activity
            WHERE pid = ? AND backend_xid = (?::bigint % 4294967296)::text::xid
            """;

    /** The transaction of a connection; gives it an id if it has none. */
    static RehearsalSession of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT txid_current(), pg_backend_pid()")) {
            result.next();
            return new RehearsalSession(result.getLong(1), result.getInt(2));
        }
    }

    /** Whether the connection is in this transaction. */
    boolean isOn(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT txid_current_if_assigned()")) {
            return result.next() && result.getLong(1) == transaction;
        }
    }

    /** Whether it is certain that the transaction was rolled back. */
    boolean wasRolledBack(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT txid_status(" + transaction + ")")) {
            return result.next() && "aborted".equals(result.getString(1));
        }
    }

    /**
     * Ends the session if it still has the transaction, and waits for its end, until it is
     * interrupted.
     *
     * @return true
     * @throws SQLException if no connection can be had, or the session may not be ended
     */
    boolean terminate(DataSource dataSource) throws SQLException, InterruptedException {
        try (Connection other = dataSource.getConnection()) {
            while (terminated(other, "SELECT pg_terminate_backend(pid) " + OPEN)) {
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            }
        }
        return true;
    }

    /** Returns whether there was something to end. */
    private boolean terminated(Connection other, String sql) throws SQLException {
        boolean autoCommit = other.getAutoCommit();
        try (PreparedStatement statement = other.prepareStatement(sql)) {
            statement.setInt(1, process);
            statement.setLong(2, transaction);
            try (ResultSet result = statement.executeQuery()) {
                return result.next();
            }
        } finally {
            if (!autoCommit) {
                other.rollback();
            }
        }
    }
}
