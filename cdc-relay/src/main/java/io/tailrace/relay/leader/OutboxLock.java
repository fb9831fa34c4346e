package io.tailrace.relay.leader;

import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.postgres.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps all relays of an outbox from leading, whatever their shard. It is an advisory lock like
 * that of a relay with a shard count which no relay has, so that a relay of any version waits.
 * Released with the session. For one thread.
 */
public final class OutboxLock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxLock.class);

    /** Shard counts have four digits at most. */
    static final int NO_SHARD_COUNT = 10_000;

    private final Connection session;

    private OutboxLock(Connection session) {
        this.session = session;
    }

    /**
     * Takes the lock, unless a relay of the outbox leads or somebody else has the lock; returns at
     * once.
     *
     * @param purpose shown in {@code pg_stat_activity} as part of the application name
     */
    public static Optional<OutboxLock> take(Database database, OutboxSource source, String purpose)
            throws SQLException {
        Connection session = database.connect(purpose);
        try {
            execute(session, "SET idle_session_timeout = 0");
            if (lock(session, source) && !Leadership.hasOtherShardCount(session, source)) {
                return Optional.of(new OutboxLock(session));
            }
        } catch (SQLException e) {
            session.close();
            throw e;
        }
        session.close();
        return Optional.empty();
    }

    /** The session that holds the lock: what is done in it is done under the lock, or fails. */
    public Connection session() {
        return session;
    }

    /**
     * Requires that the lock is still held.
     *
     * @throws SQLException if the session has ended
     */
    public void verify() throws SQLException {
        execute(session, "SELECT 1");
    }

    private static boolean lock(Connection session, OutboxSource source) throws SQLException {
        try (PreparedStatement query =
                session.prepareStatement(
                        "SELECT pg_try_advisory_lock(" + Leadership.OUTBOX_KEY + ", ?)")) {
            query.setString(1, source.slotName());
            query.setInt(2, NO_SHARD_COUNT);
            ResultSet row = query.executeQuery();
            return row.next() && row.getBoolean(1);
        }
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Releases the lock before the session ends: PostgreSQL ends sessions a little later. A session
     * that is lost has no lock any more, and what was done is not undone by that.
     */
    @Override
    public void close() {
        try (Connection ending = session) {
            execute(ending, "SELECT pg_advisory_unlock_all()");
        } catch (SQLException e) {
            LOG.debug("Could not release the lock of an outbox; it ends with its session", e);
        }
    }
}
