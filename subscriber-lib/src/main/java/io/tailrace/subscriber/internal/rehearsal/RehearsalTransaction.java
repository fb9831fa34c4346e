package io.tailrace.subscriber.internal.rehearsal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transaction of PostgreSQL for the dead letters of one aggregate, with a savepoint for each,
 * which is never committed. {@link #abort} may be called by any thread, everything else by one.
 */
final class RehearsalTransaction implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RehearsalTransaction.class);

    /** Shorter than PostgreSQL's deadlock_timeout of 1 s: a rehearsal gives way. */
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(500);

    private final Connection connection;
    private final boolean autoCommit;
    private GuardedConnection guard;
    private @Nullable Savepoint savepoint;
    private volatile boolean usable = true;

    private RehearsalTransaction(Connection connection) throws SQLException {
        this.connection = connection;
        this.autoCommit = connection.getAutoCommit();
        this.guard = new GuardedConnection(connection);
    }

    /**
     * Begins the transaction.
     *
     * @param connection closed by {@link #close}, or by this method if it fails
     * @param statementTimeout how long one statement may run
     */
    static RehearsalTransaction begin(Connection connection, Duration statementTimeout)
            throws SQLException {
        try {
            RehearsalTransaction begun = new RehearsalTransaction(connection);
            connection.setAutoCommit(false);
            begun.execute("SET LOCAL lock_timeout = " + LOCK_TIMEOUT.toMillis());
            begun.execute(
                    "SET LOCAL statement_timeout = "
                            + Math.min(Integer.MAX_VALUE, statementTimeout.toMillis()));
            return begun;
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            connection.close();
            throw e;
        }
    }

    /** Begins a dead letter, and returns the connection for its handler. */
    Connection mark() throws SQLException {
        guard = new GuardedConnection(connection);
        savepoint = connection.setSavepoint();
        return guard.proxy();
    }

    /**
     * Ends a dead letter whose handler has returned: checks what a commit would check, and keeps
     * its effect for the next dead letters.
     *
     * @throws SQLException if a commit would fail, or the handler has tried to end the transaction
     */
    void keep() throws SQLException {
        ForbiddenCallException violation = guard.violation();
        if (violation != null) {
            throw violation;
        }
        Savepoint check = connection.setSavepoint();
        execute("SET CONSTRAINTS ALL IMMEDIATE");
        // constraints are deferred again afterwards, for the next handler
        connection.rollback(check);
        connection.releaseSavepoint(savepoint);
    }

    /**
     * Ends a dead letter whose handler has failed: undoes its effect.
     *
     * @return false if the transaction has ended, and no further dead letter can be rehearsed in it
     */
    boolean undo() {
        try {
            connection.rollback(savepoint);
        } catch (SQLException e) {
            usable = false;
            LOG.warn(
                    "A rehearsal could not undo the effect of a handler up to its savepoint, and ends the transaction",
                    e);
        }
        return usable;
    }

    /** Whether another dead letter can be rehearsed. */
    boolean isUsable() {
        return usable;
    }

    /** Cuts the connection while a handler may use it; the server rolls back. */
    void abort() {
        usable = false;
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.warn("A rehearsal could not cut its connection", e);
        }
    }

    /** Rolls everything back. */
    @Override
    public void close() {
        try (connection) {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            LOG.debug("A rehearsal closed its connection instead of rolling back", e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
