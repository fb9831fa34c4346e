package io.tailrace.relay.account;

import io.tailrace.record.CapturedRow;
import io.tailrace.relay.position.Horizon;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.rows.CopiedRows;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Reads id and aggregate type of the rows that are not counted yet. For one thread. */
final class RowReader {

    /** No topic has so long a name. */
    private static final int LONGEST_TYPE = 300;

    /** A scan of other blocks would read the whole table. */
    private static final String SETTINGS =
            "SET lock_timeout = '1s'; SET statement_timeout = '50s'; SET enable_seqscan = off;"
                    + " SET jit = off; SET max_parallel_workers_per_gather = 0";

    private final Connection session;
    private final OutboxTable table;

    private RowReader(Connection session, OutboxTable table) {
        this.session = session;
        this.table = table;
    }

    /**
     * Prepares a session.
     *
     * @param session with auto-commit; not closed
     */
    static RowReader in(Connection session, OutboxTable table) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(SETTINGS);
        }
        session.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        return new RowReader(session, table);
    }

    /**
     * Visits the rows of a range that published transactions have written since the range was
     * counted.
     *
     * @param visitor receives the id and the aggregate type, which are empty instead of null
     */
    void read(
            Leaf leaf,
            CountedBlocks.Range range,
            Horizon published,
            BiConsumer<String, String> visitor)
            throws SQLException {
        try (CopiedRows rows = CopiedRows.of(session, sql(leaf, range, published))) {
            for (CapturedRow row = rows.next(); row != null; row = rows.next()) {
                visitor.accept(text(row.id()), text(row.aggregateType()));
            }
        }
    }

    private static String text(@Nullable String column) {
        return column == null ? "" : column;
    }

    private String sql(Leaf leaf, CountedBlocks.Range range, Horizon published) {
        String written =
                range.below() == CountedBlocks.NOTHING
                        ? published.condition("xmin")
                        : published.condition("xmin", range.below());
        return "SELECT %s::text, left(%s::text, %d), NULL::text, NULL::text, NULL::bytea, NULL::text, NULL::bigint FROM %s WHERE ctid >= '(%d,0)' AND ctid < '(%d,0)' AND %s AND %s"
                .formatted(
                        table.columns().get(0),
                        table.columns().get(1),
                        LONGEST_TYPE,
                        from(leaf),
                        range.from(),
                        range.to(),
                        written,
                        table.rowFilter());
    }

    /** A partition that the role may not read by itself is read through the table. */
    private String from(Leaf leaf) {
        return leaf.readable()
                ? "ONLY " + leaf.name()
                : "(SELECT *, ctid, xmin FROM %s WHERE tableoid = %d) AS rows"
                        .formatted(table.name(), leaf.oid());
    }
}
