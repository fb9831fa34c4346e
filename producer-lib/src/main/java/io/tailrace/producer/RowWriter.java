package io.tailrace.producer;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Puts rows into the connection's transaction. Immutable and safe for any thread. */
interface RowWriter {

    /** At most so many rows go in one statement; 6 parameters each, of 65,535 there may be. */
    int MAX_ROWS = 500;

    /** Writes rows in their order. */
    void write(Connection connection, List<OutboxRow> rows) throws SQLException;

    /** Whether rows can carry headers. */
    boolean hasHeaders();

    /** The writer for the lifetime that the configuration asks for. */
    static RowWriter of(OutboxConfig config) {
        return switch (config.lifetime()) {
            case KEPT -> new InsertRows(config);
            case DELETED -> new InsertAndDeleteRows(config);
            case MESSAGE -> new EmitMessages(config);
        };
    }
}
