package io.tailrace.relay.postgres;

import io.tailrace.relay.config.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.replication.LogSequenceNumber;

/**
 * What PostgreSQL has counted as inserted into a table and its partitions. The count includes rows
 * that were rolled back, and lacks rows that a session has not reported yet: a busy session reports
 * every second, an idle one within ten seconds.
 *
 * @param end the end of the write-ahead log after the rows were counted
 * @param inserts since the statistics were reset
 */
public record InsertCount(LogSequenceNumber end, long inserts) {

    /** The end of the log is read after the sum, so it is beyond every row that was counted. */
    private static final String QUERY =
            "SELECT inserts, pg_current_wal_insert_lsn()::text FROM (SELECT"
                    + " sum(pg_stat_get_tuples_inserted(part)) AS inserts FROM (SELECT"
                    + " to_regclass(?)::oid AS part UNION SELECT relid"
                    + " FROM pg_partition_tree(to_regclass(?))) AS parts"
                    + " WHERE current_setting('track_counts')::boolean) AS counted"
                    + " WHERE inserts IS NOT NULL";

    /** Reads the count; empty if PostgreSQL does not count, or the table is gone. */
    static Optional<InsertCount> read(Connection connection, TableName table) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(QUERY)) {
            query.setString(1, table.sql());
            query.setString(2, table.sql());
            ResultSet row = query.executeQuery();
            return row.next()
                    ? Optional.of(
                            new InsertCount(
                                    LogSequenceNumber.valueOf(row.getString(2)), row.getLong(1)))
                    : Optional.empty();
        }
    }
}
