package io.tailrace.producer;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Writes rows in the connection's transaction. Immutable and safe for any thread. */
interface RowWriter {

    /** The largest number of rows per statement; each row takes 6 of 65,535 possible parameters. */
    int MAX_ROWS = 500;

    /** Writes rows in the given order. */
    void write(Connection connection, List<OutboxRow> rows) throws SQLException;

    /** The writer for the configured row lifetime. */
    static RowWriter of(OutboxConfig config) {
        return switch (config.lifetime()) {
            case KEPT -> new InsertRows(config);
            case DELETED -> new InsertAndDeleteRows(config);
            case MESSAGE -> new EmitMessages(config);
        };
    }
}
