package io.tailrace.relay.retention;

import io.tailrace.event.EventId;
import io.tailrace.relay.config.TableName;
import io.tailrace.relay.position.Horizon;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.postgres.session.Queries;
import io.tailrace.relay.rows.IdTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;

/**
 * Reads and deletes rows in one session, in short transactions. Nobody waits for such a transaction
 * longer than it takes, because it does not wait for anybody for long: a row that somebody has
 * locked makes the transaction fail, and leaves all rows as they are. For one thread.
 */
final class RowRemoval {

    /** What a deletion returns that met a row which somebody has locked. */
    static final int LOCKED = -1;

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** A scan of other blocks would read the whole table. */
    private static final String SETTINGS =
            "SET lock_timeout = '100ms'; SET statement_timeout = '30s';"
                    + " SET idle_in_transaction_session_timeout = '30s'; SET synchronous_commit = off;"
                    + " SET enable_seqscan = off; SET jit = off;"
                    + " SET max_parallel_workers_per_gather = 0";

    private static final String BLOCKS =
            "WITH RECURSIVE tree (part) AS (SELECT to_regclass(?)::oid UNION SELECT inhrelid FROM"
                    + " pg_inherits JOIN tree ON inhparent = part) SELECT"
                    + " coalesce(max(pg_relation_size(part)), 0)"
                    + " / current_setting('block_size')::bigint FROM tree";

    /** Whoever may read nothing else of other sessions may read these columns. */
    private static final String HOLDER =
            "SELECT 'prepared as ' || quote_literal(gid) FROM pg_prepared_xacts WHERE transaction ="
                    + " ?::xid UNION ALL SELECT 'in session ' || pid || coalesce(' of ' || usename, '')"
                    + " FROM pg_stat_activity WHERE backend_xid = ?::xid";

    private final Connection session;
    private final OutboxTable table;
    private final int batchRows;
    private final SourceCheck source;

    private RowRemoval(Connection session, OutboxTable table, int batchRows, SourceCheck source) {
        this.session = session;
        this.table = table;
        this.batchRows = batchRows;
        this.source = source;
    }

    /**
     * Prepares a session.
     *
     * @param session with auto-commit; not closed
     */
    static RowRemoval in(Connection session, OutboxTable table, int batchRows, SourceCheck source)
            throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(SETTINGS);
        }
        session.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        return new RowRemoval(session, table, batchRows, source);
    }

    /** How many blocks the table, or its largest partition, has. */
    long blocks(TableName name) throws SQLException {
        return Long.parseLong(Queries.one(session, BLOCKS, name.sql()).orElseThrow());
    }

    /** The time at the database. */
    Instant now() throws SQLException {
        String millis = "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
        return Instant.ofEpochMilli(Long.parseLong(Queries.one(session, millis).orElseThrow()));
    }

    /** The id of the next transaction that writes, of 64 bits. */
    long nextTransaction() throws SQLException {
        String next = "SELECT pg_snapshot_xmax(pg_current_snapshot())";
        return Long.parseLong(Queries.one(session, next).orElseThrow());
    }

    /**
     * What keeps the oldest transaction open, for people.
     *
     * @param horizon whose lowest id is that of the oldest transaction
     * @return empty if no session and no prepared transaction has this id
     */
    Optional<String> holder(Horizon horizon) throws SQLException {
        String xid = Long.toString(horizon.below() & 0xffff_ffffL);
        return Queries.one(session, HOLDER, xid, xid);
    }

    /** The rows that blocks hold now. */
    Kept kept(Blocks blocks) throws SQLException {
        String id = table.columns().get(0);
        String query =
                "SELECT min(%1$s) FILTER (WHERE %2$s), count(*) FILTER (WHERE (%2$s) IS NOT TRUE) FROM %3$s WHERE %4$s AND %5$s"
                        .formatted(
                                IdTime.text(id),
                                IdTime.isKnown(id),
                                table.name(),
                                blocks.condition(),
                                table.rowFilter());
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            String oldest = row.getString(1);
            return new Kept(
                    oldest == null ? null : EventId.parse(oldest).time().orElse(null),
                    row.getInt(2));
        }
    }

    /**
     * Deletes rows in one transaction, at most as many as a batch has.
     *
     * @param horizon which rows are published
     * @param cutoff rows with older ids are deleted
     * @return how many rows were deleted, or {@link #LOCKED}
     * @throws SourceMovedException if rows could have come that the relay does not stream; nothing
     *     is deleted then
     */
    int delete(Blocks blocks, Horizon horizon, Instant cutoff)
            throws SQLException, SourceMovedException {
        session.setAutoCommit(false);
        try (Statement statement = session.createStatement()) {
            statement.execute("LOCK TABLE %s IN ROW EXCLUSIVE MODE".formatted(table.name()));
            int rows = delete(statement, sql(blocks, horizon, cutoff));
            // What was attached before the deletion is seen now; what comes later, it did not see.
            if (rows > 0 && !source.isUnchanged(session)) {
                throw new SourceMovedException();
            }
            if (rows >= 0) {
                session.commit();
            }
            return rows;
        } finally {
            if (!session.isClosed()) {
                session.rollback();
                session.setAutoCommit(true);
            }
        }
    }

    private static int delete(Statement statement, String sql) throws SQLException {
        try {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                return LOCKED;
            }
            throw e;
        }
    }

    /**
     * {@code FOR UPDATE SKIP LOCKED} would need the privilege to update rows, so that the relay
     * could change events.
     */
    String sql(Blocks blocks, Horizon horizon, Instant cutoff) {
        return "DELETE FROM %1$s WHERE %2$s AND (tableoid, ctid) IN (SELECT tableoid, ctid FROM %1$s WHERE %2$s AND %3$s AND %4$s AND %5$s LIMIT %6$d) AND %3$s"
                .formatted(
                        table.name(),
                        blocks.condition(),
                        horizon.condition("xmin"),
                        IdTime.isBefore(table.columns().get(0), cutoff),
                        table.rowFilter(),
                        batchRows);
    }
}
