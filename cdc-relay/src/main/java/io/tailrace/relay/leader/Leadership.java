package io.tailrace.relay.leader;

import io.tailrace.relay.postgres.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Elects one relay per slot with a PostgreSQL session advisory lock.
 *
 * <p>The session that holds the lock has an {@code idle_session_timeout}: a leader that is stopped
 * or cut off cannot renew its lease, PostgreSQL ends its session, and a standby gets the lock. A
 * standby polls with {@code pg_try_advisory_lock}, because waiting inside the server would hold a
 * snapshot open and keep vacuum from its work. For one thread.
 */
public final class Leadership implements AutoCloseable {

    private final Database database;
    private final String slot;
    private final Duration lease;
    private @Nullable Connection candidate;

    public Leadership(Database database, String slot, Duration lease) {
        this.database = database;
        this.slot = slot;
        this.lease = lease;
    }

    /** Takes the lead if nobody has it. */
    public Optional<Lease> tryToLead() throws SQLException {
        Connection session = candidate();
        try {
            if (!tryLock(session)) {
                return Optional.empty();
            }
        } catch (SQLException e) {
            close();
            throw e;
        }
        candidate = null;
        return Optional.of(new Lease(session, lease));
    }

    private Connection candidate() throws SQLException {
        Connection session = candidate;
        if (session == null) {
            session = database.connect("leader", lease);
            try (Statement statement = session.createStatement()) {
                statement.execute("SET idle_session_timeout = " + lease.toMillis());
            }
            candidate = session;
        }
        return session;
    }

    private boolean tryLock(Connection session) throws SQLException {
        try (PreparedStatement query =
                session.prepareStatement(
                        "SELECT pg_try_advisory_lock(hashtextextended('tailrace ' || ?, 0))")) {
            query.setString(1, slot);
            ResultSet row = query.executeQuery();
            return row.next() && row.getBoolean(1);
        }
    }

    @Override
    public void close() throws SQLException {
        Connection session = candidate;
        candidate = null;
        if (session != null) {
            session.close();
        }
    }
}
