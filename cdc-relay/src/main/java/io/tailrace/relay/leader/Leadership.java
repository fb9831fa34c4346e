package io.tailrace.relay.leader;

import io.tailrace.relay.RelayConfig.Source;
import io.tailrace.relay.postgres.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Elects one relay per slot with a PostgreSQL session advisory lock.
 *
 * <p>The session that holds the lock has an {@code idle_session_timeout}: a leader that is stopped
 * or cut off cannot renew its lease, PostgreSQL ends its session, and a standby gets the lock. A
 * standby polls with {@code pg_try_advisory_lock}, because waiting inside the server would hold a
 * snapshot open and keep vacuum from its work.
 *
 * <p>Shards share their outbox only with shards of the same number: each leader also holds a shared
 * lock that bears the number, and steps back while it sees one with another number. Two that look
 * at the same time both step back. For one thread.
 */
public final class Leadership implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    private static final String SLOT_LOCK =
            "SELECT pg_try_advisory_lock(hashtextextended('tailrace ' || ?, 0))";
    private static final String DIVISION = "hashtext('tailrace shards of ' || ?)";
    private static final String DIVISION_LOCK =
            "SELECT pg_try_advisory_lock_shared(" + DIVISION + ", ?)";
    private static final String OTHER_DIVISION =
            "SELECT objid::int FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2"
                    + " AND database = (SELECT oid FROM pg_database WHERE datname ="
                    + " current_database()) AND classid = "
                    + DIVISION
                    + "::oid AND objid <> ?::oid LIMIT 1";

    private final Database database;
    private final Source source;
    private final Duration lease;
    private @Nullable Connection candidate;
    private int awaited;

    public Leadership(Database database, Source source, Duration lease) {
        this.database = database;
        this.source = source;
        this.lease = lease;
    }

    /** Takes the lead if nobody has it, and no relay of another number of shards leads. */
    public Optional<Lease> tryToLead() throws SQLException {
        Connection session = candidate();
        try {
            if (!lock(session, SLOT_LOCK, source.slot()) || !joinDivision(session)) {
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

    private boolean joinDivision(Connection session) throws SQLException {
        int shards = source.shard().count();
        int others = 0;
        if (lock(session, DIVISION_LOCK, source.slotName(), shards)) {
            others = otherDivision(session, shards);
            if (others == 0) {
                return true;
            }
        }
        try (Statement statement = session.createStatement()) {
            statement.execute("SELECT pg_advisory_unlock_all()");
        }
        await(others);
        return false;
    }

    /** The number of shards of a relay that leads with another number than ours; 0 for none. */
    private int otherDivision(Connection session, int shards) throws SQLException {
        try (PreparedStatement query = session.prepareStatement(OTHER_DIVISION)) {
            query.setString(1, source.slotName());
            query.setInt(2, shards);
            ResultSet row = query.executeQuery();
            return row.next() ? row.getInt(1) : 0;
        }
    }

    private void await(int others) {
        if (others != awaited) {
            awaited = others;
            LOG.atWarn()
                    .addKeyValue("slot", source.slot())
                    .log(
                            "A relay leads that divides the outbox by {}; waits until it stops",
                            others);
        }
    }

    private static boolean lock(Connection session, String sql, Object... parameters)
            throws SQLException {
        try (PreparedStatement query = session.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                query.setObject(i + 1, parameters[i]);
            }
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
