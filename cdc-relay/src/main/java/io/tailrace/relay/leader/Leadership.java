package io.tailrace.relay.leader;

import io.tailrace.relay.config.OutboxSource;
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
 * Elects one leader per slot with a PostgreSQL session-level advisory lock.
 *
 * <p>The session that holds the lock has an {@code idle_session_timeout}. A leader that is paused
 * or cut off does not renew its lease, so PostgreSQL ends the session and a standby gets the lock.
 * A standby polls with {@code pg_try_advisory_lock}, because a session that waits for the lock
 * inside the server would hold a snapshot open and hinder vacuum.
 *
 * <p>Only relays with the same shard count may publish an outbox at the same time. Each leader
 * therefore also holds a shared advisory lock whose key contains its shard count, and then looks
 * for such locks with another shard count. If one exists, the relay releases its locks and remains
 * a standby; if two relays look at the same time, both do so and try again. For one thread.
 */
public final class Leadership implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    static final String SLOT_LOCK =
            "SELECT pg_try_advisory_lock(hashtextextended('tailrace ' || ?, 0))";
    private static final String HOLDER =
            "SELECT substring(a.application_name from ' relay (.*)$'), host(a.client_addr) FROM"
                    + " pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.granted AND"
                    + " l.locktype = 'advisory' AND l.objsubid = 1 AND l.database = (SELECT oid"
                    + " FROM pg_database WHERE datname = current_database()) AND"
                    + " (l.classid::bigint << 32) | l.objid::bigint ="
                    + " hashtextextended('tailrace ' || ?, 0)";
    private static final Duration LEADER_LOOKUP = Duration.ofSeconds(5);
    static final String OUTBOX_KEY = "hashtext('tailrace shards of ' || ?)";
    static final String SHARD_COUNT_LOCK =
            "SELECT pg_try_advisory_lock_shared(" + OUTBOX_KEY + ", ?)";
    private static final String OTHER_SHARD_COUNT =
            "SELECT objid::int FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2"
                    + " AND database = (SELECT oid FROM pg_database WHERE datname ="
                    + " current_database()) AND classid = "
                    + OUTBOX_KEY
                    + "::oid AND objid <> ?::oid LIMIT 1";

    private final Database database;
    private final OutboxSource source;
    private final Duration lease;
    private final CurrentLeader leader;
    private long nextLookup = System.nanoTime();
    private @Nullable Connection candidate;
    private int reportedShardCount;

    /**
     * @param lease how long the leader may be silent before PostgreSQL ends its session
     * @param leader told who leads
     */
    public Leadership(
            Database database, OutboxSource source, Duration lease, CurrentLeader leader) {
        this.database = database;
        this.source = source;
        this.lease = lease;
        this.leader = leader;
    }

    /**
     * Tries to become leader; returns at once.
     *
     * @return empty if another relay of the slot leads, or a relay of the same outbox leads with
     *     another shard count
     */
    public Optional<Lease> tryToLead() throws SQLException {
        Connection session = candidate();
        try {
            if (!lock(session, SLOT_LOCK, source.slot())) {
                lookUpLeader(session);
                return Optional.empty();
            }
            if (!lockShardCount(session)) {
                return Optional.empty();
            }
        } catch (SQLException e) {
            close();
            throw e;
        }
        candidate = null;
        Lease held = new Lease(session, lease);
        leader.setOwn(held);
        return Optional.of(held);
    }

    private Connection candidate() throws SQLException {
        Connection session = candidate;
        if (session == null) {
            session = database.connect("relay " + leader.own(), lease);
            try (Statement statement = session.createStatement()) {
                statement.execute("SET idle_session_timeout = " + lease.toMillis());
            }
            candidate = session;
        }
        return session;
    }

    /** Reads the name that the leader's session has; nothing if the leader has just gone. */
    private void lookUpLeader(Connection session) throws SQLException {
        if (System.nanoTime() - nextLookup < 0) {
            return;
        }
        nextLookup = System.nanoTime() + LEADER_LOOKUP.toNanos();
        try (PreparedStatement query = session.prepareStatement(HOLDER)) {
            query.setString(1, source.slot());
            ResultSet row = query.executeQuery();
            if (row.next()) {
                String name = row.getString(1);
                leader.set(name == null ? "at " + row.getString(2) : name);
            }
        }
    }

    private boolean lockShardCount(Connection session) throws SQLException {
        int shards = source.shard().count();
        int other = 0;
        if (lock(session, SHARD_COUNT_LOCK, source.slotName(), shards)) {
            other = otherShardCount(session, source, shards);
            if (other == 0) {
                leader.waitsFor(0);
                return true;
            }
        }
        try (Statement statement = session.createStatement()) {
            statement.execute("SELECT pg_advisory_unlock_all()");
        }
        leader.waitsFor(other == OutboxLock.NO_SHARD_COUNT ? 0 : other);
        reportWaiting(other);
        return false;
    }

    /** Whether a relay of the outbox leads, as the holder of an {@link OutboxLock} sees it. */
    static boolean hasOtherShardCount(Connection session, OutboxSource source) throws SQLException {
        return otherShardCount(session, source, OutboxLock.NO_SHARD_COUNT) != 0;
    }

    /** The other shard count that a leader of the same outbox has; 0 if there is no such leader. */
    private static int otherShardCount(Connection session, OutboxSource source, int shards)
            throws SQLException {
        try (PreparedStatement query = session.prepareStatement(OTHER_SHARD_COUNT)) {
            query.setString(1, source.slotName());
            query.setInt(2, shards);
            ResultSet row = query.executeQuery();
            return row.next() ? row.getInt(1) : 0;
        }
    }

    private void reportWaiting(int shardCount) {
        if (shardCount != reportedShardCount) {
            reportedShardCount = shardCount;
            if (shardCount == OutboxLock.NO_SHARD_COUNT) {
                LOG.atWarn()
                        .addKeyValue("slot", source.slot())
                        .log("The relays of this outbox are being removed; this relay waits");
                return;
            }
            LOG.atWarn()
                    .addKeyValue("slot", source.slot())
                    .log(
                            "A relay with shard count {} is leading; this relay has shard count {}"
                                    + " and waits until the leader stops.",
                            shardCount,
                            source.shard().count());
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
