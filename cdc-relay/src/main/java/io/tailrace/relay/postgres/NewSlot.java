package io.tailrace.relay.postgres;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A replication slot that was just created, together with an exported snapshot of the database at
 * the point where the slot's stream begins. Another connection can import the snapshot until this
 * object is closed.
 */
public final class NewSlot implements AutoCloseable {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String CONFIGURATION_LIMIT_EXCEEDED = "53400";

    private final Connection connection;
    private final LogSequenceNumber consistentPoint;
    private final String snapshot;

    private NewSlot(Connection connection, LogSequenceNumber consistentPoint, String snapshot) {
        this.connection = connection;
        this.consistentPoint = consistentPoint;
        this.snapshot = snapshot;
    }

    /**
     * Creates the slot. PostgreSQL waits until all transactions that run at this moment have ended.
     *
     * @param sessions ends the session, and the wait, when the term ends
     * @throws OperatorException with {@link ExitCode#SETUP} if the role lacks the right to create
     *     slots, or {@code max_replication_slots} is reached
     */
    public static NewSlot create(Database database, String name, TermSessions sessions)
            throws SQLException {
        Connection connection = sessions.with(database.connectForReplication(Duration.ZERO));
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "CREATE_REPLICATION_SLOT \""
                                        + name
                                        + "\" LOGICAL pgoutput "
                                        + FailoverSlot.creationOptions(connection))) {
            row.next();
            return new NewSlot(
                    connection,
                    LogSequenceNumber.valueOf(row.getString("consistent_point")),
                    row.getString("snapshot_name"));
        } catch (SQLException e) {
            connection.close();
            throw explain(name, e);
        }
    }

    /** Where the slot's stream begins: it sends the transactions that end later. */
    public LogSequenceNumber consistentPoint() {
        return consistentPoint;
    }

    /** The name of the snapshot, for {@code SET TRANSACTION SNAPSHOT}. */
    public String snapshot() {
        return snapshot;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private static SQLException explain(String name, SQLException e) {
        if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())
                || CONFIGURATION_LIMIT_EXCEEDED.equals(e.getSQLState())) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "PostgreSQL refused to create replication slot %s: %s"
                            .formatted(name, e.getMessage()),
                    "Grant REPLICATION to the role, or raise max_replication_slots if all slots"
                            + " are in use.",
                    e);
        }
        return e;
    }
}
