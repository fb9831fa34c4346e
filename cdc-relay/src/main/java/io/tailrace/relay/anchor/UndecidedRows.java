package io.tailrace.relay.anchor;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a comparison has left out because the topics do not decide about them. The ids of
 * those that the slot may hold as well are in a temporary table of the session: a row that the slot
 * still sends can be decided after all. For one thread.
 */
final class UndecidedRows {

    /** No row. */
    static final UndecidedRows NONE = new UndecidedRows(null, 0);

    private static final String TABLE = "tailrace_undecided";

    private final @Nullable Connection connection;
    private final long count;

    private UndecidedRows(@Nullable Connection connection, long count) {
        this.connection = connection;
        this.count = count;
    }

    /**
     * Creates the table, which lasts as long as the session.
     *
     * @param query selects the ids of the rows that the slot may hold
     * @param count how many rows were left out, whether or not the slot may hold them
     */
    static UndecidedRows of(Connection connection, String query, long count) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TEMPORARY TABLE %1$s (%1$s_id) AS %2$s".formatted(TABLE, query));
            statement.execute("CREATE INDEX ON pg_temp.%1$s (%1$s_id)".formatted(TABLE));
        }
        return new UndecidedRows(connection, count);
    }

    /** How many rows there are. */
    long count() {
        return count;
    }

    /** Which of some ids are ids of these rows that the slot may hold. */
    Set<String> among(Collection<String> some) throws SQLException {
        return connection == null || some.isEmpty()
                ? Set.of()
                : PublishedIds.among(some, connection, TABLE);
    }
}
