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

    /**
     * Reads the description of a table. One that was renamed keeps its id, and is no longer one of
     * the stream's: Debezium would take it for the table that has its name now.
     */
    void describe(ByteBuffer message) throws SQLException, InterruptedException {
        ByteBuffer names = message.duplicate();
        names.position(names.position() + 1);
        int id = names.getInt();
        TableName name = new TableName(LogMessages.text(names), LogMessages.text(names));
        boolean wanted = name.equals(source.table()) || name.equals(heartbeats);
        relations.put(id, new Relation(wanted ? tables.read(message, id) : null, null));
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
    private RowReader newReader(int id, LoggedTable table) {
        RowReader reader =
                table.name().equals(heartbeats)
                        ? new HeartbeatRows(table, source.slot())
                        : new OutboxRows(table, columns.find(table), maxBytes);
        relations.put(id, new Relation(table, reader));
        return reader;
    }
}
