package io.tailrace.relay.postgres;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A slot that was just made, together with a snapshot of the database at the very point where its
 * stream begins. The snapshot lives until this is closed, or until someone uses it in a
 * transaction.
 */
public final class NewSlot implements AutoCloseable {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private final Connection connection;
    private final LogSequenceNumber consistentPoint;
    private final String snapshot;

    private NewSlot(Connection connection, LogSequenceNumber consistentPoint, String snapshot) {
        this.connection = connection;
        this.consistentPoint = consistentPoint;
        this.snapshot = snapshot;
    }

    /**
     * Makes the slot. Waits until the transactions that run at this moment have ended.
     *
     * @throws OperatorException if the role may not, or no slot is free
     */
    public static NewSlot create(Database database, String name) throws SQLException {
        Connection connection = database.connectForReplication();
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "CREATE_REPLICATION_SLOT \""
                                        + name
                                        + "\" LOGICAL pgoutput EXPORT_SNAPSHOT")) {
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

    /** Where the stream of the slot begins. */
    public LogSequenceNumber consistentPoint() {
        return consistentPoint;
    }

    /** The name for {@code SET TRANSACTION SNAPSHOT}. */
    public String snapshot() {
        return snapshot;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private static SQLException explain(String name, SQLException e) {
        if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState()) || "53400".equals(e.getSQLState())) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "PostgreSQL refuses to make replication slot %s: %s"
                            .formatted(name, e.getMessage()),
                    "Give the role REPLICATION, and raise max_replication_slots if all are used.",
                    e);
        }
        return e;
    }
}
