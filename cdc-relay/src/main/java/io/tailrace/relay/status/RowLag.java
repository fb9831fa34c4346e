package io.tailrace.relay.status;

import io.tailrace.process.OperatorException;
import io.tailrace.process.status.StatusReport;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.Horizon;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.OutboxTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** How many rows of the table are not known to be published. For one thread. */
final class RowLag {

    /** The count reads the table, so it ends early. */
    static final int COUNTED = 100_000;

    private static final int ANSWER_WITHIN_MS = 2_000;
    private static final String QUERY_CANCELED = "57014";

    private final RelayConfig config;
    private final Connection connection;

    /**
     * @param connection not closed
     */
    RowLag(RelayConfig config, Connection connection) {
        this.config = config;
        this.connection = connection;
    }

    /**
     * Adds {@code lagRowsAtMost}, the rows of transactions that the last heartbeat before the
     * position does not cover; or {@code lagRows} with the reason if they cannot be counted.
     */
    void addTo(StatusReport report, StoredPosition position) throws SQLException {
        Database database = new Database(config.source());
        Horizon horizon = new Horizon(position.horizon());
        if (position.horizon() == 0) {
            report.put("lagRows", "unknown: no heartbeat was read back yet");
        } else if (!horizon.isComparable(database.nextTransaction())) {
            report.put("lagRows", "unknown: the last heartbeat is too old");
        } else {
            count(report, database, horizon);
        }
    }

    private void count(StatusReport report, Database database, Horizon horizon)
            throws SQLException {
        try {
            long rows = count(database.table(), horizon);
            if (rows > COUNTED) {
                report.put("lagRows", "more than " + COUNTED);
            } else {
                report.put("lagRowsAtMost", rows);
            }
        } catch (OperatorException e) { // the table is another one, or gone
            report.put("lagRows", "unknown: " + e.getMessage());
        } catch (SQLException e) {
            if (!QUERY_CANCELED.equals(e.getSQLState())) {
                throw e;
            }
            report.put("lagRows", "unknown: not counted within %d ms".formatted(ANSWER_WITHIN_MS));
        }
    }

    private long count(OutboxTable table, Horizon horizon) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET statement_timeout = " + ANSWER_WITHIN_MS);
            String sql =
                    "SELECT count(*) FROM (SELECT FROM %s WHERE (%s) AND NOT %s LIMIT %d) AS rows"
                            .formatted(
                                    table.name(),
                                    table.rowFilter(),
                                    horizon.condition("xmin"),
                                    COUNTED + 1);
            try (ResultSet row = statement.executeQuery(sql)) {
                row.next();
                return row.getLong(1);
            }
        } finally {
            try (Statement statement = connection.createStatement()) {
                statement.execute("RESET statement_timeout");
            }
        }
    }
}
