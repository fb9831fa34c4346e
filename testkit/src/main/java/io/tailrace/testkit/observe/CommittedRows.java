package io.tailrace.testkit.observe;

import io.tailrace.testkit.account.Committed;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;

/** Reads the committed rows of an outbox table with the default columns. Stateless. */
public final class CommittedRows {

    private CommittedRows() {}

    /**
     * Reads all committed rows with the times of their commits.
     *
     * @param table the name of the outbox table, as written in SQL
     * @param order the expression after {@code ORDER BY} that sorts the events of one aggregate in
     *     commit order; {@code id} if the ids of an aggregate were generated in commit order
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
