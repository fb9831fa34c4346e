package io.tailrace.relay.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;

/** Statements about a replication slot. The connections are used and not closed. */
public final class ReplicationSlot {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private static final String STATUS =
            "SELECT confirmed_flush_lsn::text, coalesce(wal_status = 'lost' OR restart_lsn IS NULL,"
                    + " false), active_pid FROM pg_replication_slots WHERE slot_name = ?";
    private static final String WAL_SENDER =
            "SELECT pid, wait_event_type, wait_event FROM pg_stat_activity WHERE pid = (SELECT"
                    + " active_pid FROM pg_replication_slots WHERE slot_name = ?)";

    private ReplicationSlot() {}

    /** The state of a slot; empty if the slot does not exist. */
    static Optional<SlotStatus> status(Connection connection, String slot) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(STATUS)) {
            query.setString(1, slot);
            ResultSet row = query.executeQuery();
            return row.next() ? Optional.of(status(row)) : Optional.empty();
        }
    }

    private static SlotStatus status(ResultSet row) throws SQLException {
        String confirmed = row.getString(1);
        return new SlotStatus(
                confirmed == null
                        ? LogSequenceNumber.INVALID_LSN
                        : LogSequenceNumber.valueOf(confirmed),
                row.getBoolean(2),
                row.getObject(3, Integer.class));
    }

    /** The session that reads a slot; empty if none does. */
    static Optional<WalSender> walSender(Connection connection, String slot) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(WAL_SENDER)) {
            query.setString(1, slot);
            ResultSet row = query.executeQuery();
            return row.next()
                    ? Optional.of(new WalSender(row.getInt(1), row.getString(2), row.getString(3)))
                    : Optional.empty();
        }
    }

    /**
     * Terminates the session that reads a slot, and waits until the session has ended.
     *
     * @throws SQLException if the session has not ended after 5 s
     */
    static void endWalSender(Connection connection, String slot)
            throws SQLException, InterruptedException {
        Optional<Integer> reader = status(connection, slot).map(SlotStatus::walSender);
        for (int attempt = 0; reader.isPresent(); attempt++) {
            if (attempt == 100) {
                throw new SQLException(
                        "Session %d still reads replication slot %s after it was terminated"
                                .formatted(reader.get(), slot));
            }
            terminate(connection, reader.get());
            Thread.sleep(50);
            reader = status(connection, slot).map(SlotStatus::walSender);
        }
    }

    private static void terminate(Connection connection, int pid) throws SQLException {
        try (PreparedStatement call =
                connection.prepareStatement("SELECT pg_terminate_backend(?)")) {
            call.setInt(1, pid);
            call.execute();
        } catch (SQLException e) {
            throw INSUFFICIENT_PRIVILEGE.equals(e.getSQLState()) ? sessionOfAnotherRole(pid, e) : e;
        }
    }

    /** Not the cause of the failure: the session may end by itself. */
    private static SQLException sessionOfAnotherRole(int pid, SQLException e) {
        SQLException waiting =
                new SQLException(
                        "Session %d of another role reads the replication slot. PostgreSQL ends it after wal_sender_timeout if nobody answers; to end it sooner, grant pg_signal_backend to the role of this relay"
                                .formatted(pid));
        waiting.addSuppressed(e);
        return waiting;
    }

    /**
     * Drops a slot that nobody reads, and with it the guarantee that PostgreSQL keeps the log that
     * the slot needs.
     *
     * @param leader the session that holds the lock of the leader: a relay that was paused must not
     *     drop the slot of a leader that has come after it
     * @return true
     */
    public static boolean drop(Connection leader, String slot) throws SQLException {
        try (PreparedStatement call =
                leader.prepareStatement("SELECT pg_drop_replication_slot(?)")) {
            call.setString(1, slot);
            return call.execute();
        }
    }
}
