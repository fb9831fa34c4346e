package io.tailrace.testkit.observe;

import io.tailrace.testkit.account.Committed;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;

/** The rows of an outbox table with the default columns that are committed. */
public final class CommittedRows {

    private CommittedRows() {}

    /**
     * Reads them, each with the time of its commit.
     *
     * @param table the outbox table, as written in SQL
     * @param order SQL by which the events of one aggregate are in the order of their commits;
     *     {@code id} if each aggregate's ids were made in that order
     */
    public static List<Committed> read(Connection connection, String table, String order)
            throws SQLException {
        String sql =
                "SELECT id::text, aggregateid, pg_xact_commit_timestamp(xmin) FROM %s ORDER BY %s"
                        .formatted(table, order);
        List<Committed> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                Timestamp time = result.getTimestamp(3);
                rows.add(new Committed(result.getString(1), result.getString(2), time.toInstant()));
            }
        }
        return rows;
    }
}
