package io.tailrace.relay.retention;

import io.tailrace.relay.config.TableName;
import io.tailrace.relay.position.Horizon;
import io.tailrace.relay.postgres.OutboxTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads and deletes the rows of one aggregate, block by block, in short transactions like the
 * retention: the table has no index. For one thread.
 */
public final class AggregateRemoval {

    /** 64 MiB of blocks of the default size, far below the limit of a statement. */
    private static final int BLOCKS = 8_192;

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final Connection session;
    private final OutboxTable table;
    private final TableName name;
    private final String type;
    private final String id;
    private final RowRemoval rows;

    /**
     * Prepares a session.
     *
     * @param session with auto-commit; not closed
     * @param table all of whose shards are looked at
     */
    public AggregateRemoval(
            Connection session, OutboxTable table, TableName name, String type, String id)
            throws SQLException {
        this.session = session;
        this.table = table;
        this.name = name;
        this.type = type;
        this.id = id;
        this.rows = RowRemoval.in(session, table, BLOCKS, any -> true);
        try (Statement statement = session.createStatement()) {
            statement.execute("SET synchronous_commit = on"); // what is reported must last
        }
    }

    /**
     * Finds the rows of every aggregate with this id.
     *
     * @param visitor receives aggregate type and row id
     */
    public void withSameId(BiConsumer<String, String> visitor) throws SQLException {
        String query = "SELECT %s::text, %s::text FROM %s WHERE %s AND %s::text = ?";
        List<String> columns = table.columns();
        long end = rows.blocks(name);
        for (long from = 0; from < end; from += BLOCKS) {
            String sql =
                    query.formatted(
                            columns.get(1),
                            columns.get(0),
                            table.name(),
                            new Blocks(from, from + BLOCKS).condition(),
                            columns.get(2));
            try (PreparedStatement select = session.prepareStatement(sql)) {
                select.setString(1, id);
                visit(select, visitor);
            }
        }
    }

    private static void visit(PreparedStatement select, BiConsumer<String, String> visitor)
            throws SQLException {
        try (ResultSet found = select.executeQuery()) {
            while (found.next()) {
                visitor.accept(
                        String.valueOf(found.getString(1)), String.valueOf(found.getString(2)));
            }
        }
    }

    /**
     * Counts the rows of the aggregate.
     *
     * @param published which rows count as published; null if nothing shows that of any row
     */
    public RowCount count(@Nullable Horizon published) throws SQLException {
        RowCount all = RowCount.NONE;
        long end = rows.blocks(name);
        for (long from = 0; from < end; from += BLOCKS) {
            all = all.plus(count(new Blocks(from, from + BLOCKS), published));
        }
        return all;
    }

    /**
     * Deletes the published rows of the aggregate. A row that another session has locked stays, as
     * do rows that are not published. Rows stay as well if table, publication or partitions have
     * changed, because rows could have come that no relay has streamed.
     */
    public RowCount remove(PublishedBelow published) throws SQLException {
        RowCount all = RowCount.NONE;
        long end = rows.blocks(name);
        for (long from = 0; from < end; from += BLOCKS) {
            Blocks blocks = new Blocks(from, from + BLOCKS);
            all = all.plus(RowCount.removed(delete(blocks, published)));
            all = all.plus(count(blocks, published.horizon()));
        }
        return all;
    }

    private RowCount count(Blocks blocks, @Nullable Horizon published) throws SQLException {
        String condition = published == null ? "false" : published.condition("xmin");
        String query = "SELECT count(*) FILTER (WHERE %1$s), count(*) FROM %2$s WHERE %3$s";
        try (PreparedStatement select = prepared(query, condition, table.name(), of(blocks));
                ResultSet row = select.executeQuery()) {
            row.next();
            return RowCount.left(row.getLong(1), row.getLong(2) - row.getLong(1));
        }
    }

    /** Halves the blocks around a row that is locked, so that it holds up only its block. */
    private int delete(Blocks blocks, PublishedBelow published) throws SQLException {
        int deleted = deleteAtOnce(blocks, published);
        if (deleted != RowRemoval.LOCKED) {
            return deleted;
        }
        int sum = 0;
        if (blocks.isDivisible()) {
            for (Blocks half : blocks.halves()) {
                sum += delete(half, published);
            }
        }
        return sum;
    }

    private int deleteAtOnce(Blocks blocks, PublishedBelow published) throws SQLException {
        session.setAutoCommit(false);
        try (Statement lock = session.createStatement();
                PreparedStatement delete =
                        prepared(
                                "DELETE FROM %1$s WHERE %2$s AND %3$s",
                                table.name(), published.horizon().condition("xmin"), of(blocks))) {
            lock.execute("LOCK TABLE %s IN ROW EXCLUSIVE MODE".formatted(table.name()));
            int deleted = execute(delete);
            if (deleted == RowRemoval.LOCKED) {
                return deleted;
            }
            // What was attached before the deletion is seen now; what comes later, it did not see.
            if (deleted > 0 && !published.source().isUnchanged(session)) {
                return 0;
            }
            session.commit();
            return deleted;
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                return 0; // the whole table is locked: its rows are counted as left
            }
            throw e;
        } finally {
            if (!session.isClosed()) {
                session.rollback();
                session.setAutoCommit(true);
            }
        }
    }

    private static int execute(PreparedStatement delete) throws SQLException {
        try {
            return delete.executeUpdate();
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                return RowRemoval.LOCKED;
            }
            throw e;
        }
    }

    /** The condition of the aggregate's rows; its placeholders are those of {@link #prepared}. */
    private String of(Blocks blocks) {
        return "%s AND %s::text = ? AND %s::text = ?"
                .formatted(blocks.condition(), table.columns().get(1), table.columns().get(2));
    }

    private PreparedStatement prepared(String sql, String... parts) throws SQLException {
        PreparedStatement statement = session.prepareStatement(sql.formatted((Object[]) parts));
        statement.setString(1, type);
        statement.setString(2, id);
        return statement;
    }
}
