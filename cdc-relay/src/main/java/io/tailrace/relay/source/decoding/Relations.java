package io.tailrace.relay.source.decoding;

import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.TableName;
import io.tailrace.relay.postgres.HeartbeatTable;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tables that the log has described, by the id that their rows have in the log. PostgreSQL
 * describes a table before its first row, and again after every change of the catalogue that may
 * concern the table. For one thread.
 */
final class Relations {

    private final OutboxSource source;
    private final TableName heartbeats;
    private final LoggedTables tables;
    private final OutboxColumnsFinder columns;
    private final long maxBytes;
    private final Map<Integer, Relation> relations = new HashMap<>();

    /**
     * A table of the log.
     *
     * @param table null if the table is not one of the stream's
     * @param reader null before its first row, and if the table is not one of the stream's
     */
    private record Relation(@Nullable LoggedTable table, @Nullable RowReader reader) {}

    Relations(OutboxSource source, LoggedTables tables, long maxBytes) {
        this.source = source;
        this.heartbeats = HeartbeatTable.name(source);
        this.tables = tables;
        this.columns = new OutboxColumnsFinder(source);
        this.maxBytes = maxBytes;
    }

    /** Reads the description of a table. */
    void describe(ByteBuffer message) throws SQLException, InterruptedException {
        int id = message.getInt(message.position() + 1);
        relations.put(id, new Relation(tables.read(message, id), null));
    }

    /**
     * What reads the rows of a table; null if they are not wanted.
     *
     * @throws io.tailrace.process.OperatorException if the rows lack a column of the mapping
     */
    @Nullable RowReader reader(int id) {
        Relation relation = relations.get(id);
        if (relation == null) {
            throw new IllegalStateException(
                    "Slot %s: PostgreSQL has sent a row of table %d without a description of the table"
                            .formatted(source.slot(), id));
        }
        return relation.table() == null || relation.reader() != null
                ? relation.reader()
                : newReader(id, relation.table());
    }

    /** Not before the first row: publishing stops where a row lacks a column. */
    private @Nullable RowReader newReader(int id, LoggedTable table) {
        TableName name = table.name();
        RowReader reader;
        if (name.equals(heartbeats)) {
            reader = new HeartbeatRows(table, source.slot());
        } else if (name.equals(source.table())) {
            reader = new OutboxRows(table, columns.find(table), maxBytes);
        } else {
            reader = null;
        }
        relations.put(id, new Relation(reader == null ? null : table, reader));
        return reader;
    }
}
