package io.tailrace.relay.postgres;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
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

    private static final String READER =
            "SELECT pid, coalesce(application_name, ''), coalesce(host(client_addr), 'an address that"
                    + " the role of the relay may not see, or a local socket'), usename FROM"
                    + " pg_stat_activity WHERE pid = (SELECT active_pid FROM pg_replication_slots"
                    + " WHERE slot_name = ?)";

    /** With what the names of all sessions begin that a relay of any version opens. */
    static final String SESSION_OF_RELAY = "tailrace ";

    /**
     * How often it is looked whether a session has ended, at first after 1, 2, 3 ms: 5 s in all.
     */
    private static final int END_ATTEMPTS = 125;

    private static final int LONGEST_PAUSE_MILLIS = 50;

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
     * Terminates the session of a relay that reads a slot, and waits until the session has ended. A
     * session of another program is left alone: both would publish the rows of the slot. A session
     * without a name can be one, and that of a relay ends by itself.
     *
     * @throws OperatorException with {@link ExitCode#INCOMPLETE} if another program reads the slot
     * @throws SQLException if the session has not ended after 5 s
     */
    static void endWalSender(Connection connection, String slot)
            throws SQLException, InterruptedException {
        Optional<Integer> reader = relayThatReads(connection, slot);
        for (int attempt = 0; reader.isPresent(); attempt++) {
            if (attempt == END_ATTEMPTS) {
                throw new SQLException(
                        "Session %d still reads replication slot %s after it was terminated"
                                .formatted(reader.get(), slot));
            }
            terminate(connection, reader.get());
            Thread.sleep(Math.min(attempt + 1, LONGEST_PAUSE_MILLIS));
            reader = relayThatReads(connection, slot);
        }
    }

    private static Optional<Integer> relayThatReads(Connection connection, String slot)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(READER)) {
            query.setString(1, slot);
            ResultSet row = query.executeQuery();
            if (!row.next()) {
                return Optional.empty();
            }
            if (!row.getString(2).startsWith(SESSION_OF_RELAY)) {
                throw readByOther(slot, row);
            }
            return Optional.of(row.getInt(1));
        }
    }

    private static OperatorException readByOther(String slot, ResultSet session)
            throws SQLException {
        return new OperatorException(
                ExitCode.INCOMPLETE,
                "Replication slot %s is read by another program: session %d of role %s with the application_name \"%s\", from %s. It would publish the same rows"
                        .formatted(
                                slot,
                                session.getInt(1),
                                session.getString(4),
                                session.getString(2),
                                session.getString(3)),
                "Stop the other program, or give the relay a --slot of its own. If the session is that"
                        + " of a relay whose name a connection pooler has left out, end it with SELECT"
                        + " pg_terminate_backend(%d);".formatted(session.getInt(1)));
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
