package io.tailrace.subscriber.internal.rehearsal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transaction of PostgreSQL for the dead letters of one aggregate, with a savepoint for each,
 * which cannot be committed, see {@link CommitGuard}. {@link #interrupt} may be called while
 * another thread uses it, everything else by one thread at a time.
 */
final class RehearsalTransaction {

    private static final Logger LOG = LoggerFactory.getLogger(RehearsalTransaction.class);

    /** Shorter than PostgreSQL's deadlock_timeout of 1 s: a rehearsal gives way. */
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(500);

    /** What has become of a transaction that its handler has ended. */
    enum Ended {
        ROLLED_BACK,
        MAYBE_COMMITTED
    }

    private final Connection connection;
    private final boolean autoCommit;
    private final RehearsalSession session;
    private final DeferredConstraints constraints;
    private final boolean guarded;
    private volatile GuardedConnection guard;
    private @Nullable Savepoint savepoint;
    private @Nullable Ended ended;
    private volatile boolean usable = true;

    private RehearsalTransaction(Connection connection, boolean autoCommit) throws SQLException {
        this.connection = connection;
        this.autoCommit = autoCommit;
        this.session = RehearsalSession.of(connection);
        this.constraints = DeferredConstraints.of(connection);
        this.guarded = CommitGuard.install(connection);
        this.guard = new GuardedConnection(connection);
    }

    /**
     * Begins the transaction.
     *
     * @param connection closed by {@link #end}, or by this method if it fails
     */
    static RehearsalTransaction begin(Connection connection) throws SQLException {
        boolean autoCommit = true;
        try {
            autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            return new RehearsalTransaction(connection, autoCommit);
        } catch (SQLException | RuntimeException e) {
            try (connection) {
                connection.rollback();
                connection.setAutoCommit(autoCommit);
            } catch (SQLException ignored) {
                e.addSuppressed(ignored);
            }
            throw e;
        }
    }

    /** Whether a commit fails in the database. */
    boolean isGuarded() {
        return guarded;
    }

    /**
     * Begins a dead letter, and returns the connection for its handler.
     *
     * @param left how long the transaction may still last
     */
    Connection mark(Duration left) throws SQLException {
        guard = new GuardedConnection(connection);
        savepoint = connection.setSavepoint();
        long lockTimeout = Math.min(LOCK_TIMEOUT.toMillis(), Math.max(1, left.toMillis() / 2));
        execute(
                "SET LOCAL lock_timeout = %d; SET LOCAL statement_timeout = %d"
                        .formatted(lockTimeout, Math.max(1, left.toMillis())));
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
        if (!usable || !session.isOn(connection)) {
            throw new SQLException("the transaction is over");
        }
        if (!constraints.check().isEmpty()) {
            execute(constraints.check());
        }
        connection.releaseSavepoint(savepoint);
    }

    /**
     * Ends a dead letter whose handler has failed: undoes its effect. If that is not possible, no
     * further dead letter can be rehearsed in the transaction.
     *
     * @return what has become of the transaction if the handler has ended it; empty if it has not,
     *     or the connection does not work any more
     */
    Optional<Ended> undo() {
        if (!usable) {
            return Optional.empty();
        }
        try {
            connection.rollback(savepoint);
            if (session.isOn(connection)) {
                return Optional.empty();
            }
        } catch (SQLException e) {
            LOG.debug("A rehearsal could not undo the effect of a handler", e);
        }
        usable = false;
        try {
            connection.rollback();
            ended = session.wasRolledBack(connection) ? Ended.ROLLED_BACK : Ended.MAYBE_COMMITTED;
        } catch (SQLException e) {
            LOG.debug("The connection of a rehearsal does not work any more", e);
        }
        return Optional.ofNullable(ended);
    }

    /** Whether another dead letter can be rehearsed. */
    boolean isUsable() {
        return usable;
    }

    /** Whether the handlers' effects may be in the database. */
    boolean isMaybeCommitted() {
        return ended == Ended.MAYBE_COMMITTED;
    }

    /** Takes the connection away from the handler that uses it. */
    void interrupt() {
        usable = false;
        guard.shut();
    }

    /**
     * Rolls everything back, and gives the connection back as it was.
     *
     * @return true
     * @throws SQLException if the connection does not work
     */
    boolean end() throws SQLException {
        guard.shut();
        guard.cancel();
        connection.rollback();
        // PostgreSQL keeps the advisory locks of a session in spite of the rollback
        execute("SELECT pg_advisory_unlock_all()");
        connection.rollback();
        connection.setAutoCommit(autoCommit);
        connection.close();
        return true;
    }

    /**
     * Cuts the connection if it does not work or does not answer, and has the server end the
     * session.
     *
     * @return true once the session has ended
     * @throws SQLException if it is not known whether it has
     */
    boolean terminate(DataSource dataSource) throws SQLException, InterruptedException {
        try (connection) {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("A rehearsal could not cut its connection", e);
        }
        return session.terminate(dataSource);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
