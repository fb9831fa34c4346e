package io.tailrace.relay.backfill;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The ids of published events in a temporary table of the backfill's transaction. Millions of ids
 * then take disk space of the database instead of memory of the relay. For one thread.
 */
final class PublishedIdTable {

    private static final int CHUNK = 64 * 1024;

    private final Connection connection;
    private final CopyIn copy;
    private final StringBuilder pending = new StringBuilder();
    private long ids;

    private PublishedIdTable(Connection connection, CopyIn copy) {
        this.connection = connection;
        this.copy = copy;
    }

    /**
     * Creates the empty table and starts a {@code COPY} into it. The connection must not be used
     * for anything else until {@link #finish()} returns.
     */
    static PublishedIdTable create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TEMPORARY TABLE tailrace_published (published_id text) ON COMMIT DROP");
        }
        CopyIn copy =
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("COPY pg_temp.tailrace_published FROM STDIN");
        return new PublishedIdTable(connection, copy);
    }

    /** Adds an id. */
    void add(String id) throws SQLException {
        ids++;
        pending.append(escape(id)).append('\n');
        if (pending.length() > CHUNK) {
            flush();
        }
    }

    /** Completes the {@code COPY}; returns how many ids were added. */
    long finish() throws SQLException {
        flush();
        copy.endCopy();
        try (Statement statement = connection.createStatement()) {
            statement.execute("ANALYZE pg_temp.tailrace_published");
        }
        return ids;
    }

    /**
     * The join and condition that exclude published rows from a query: an anti-join, which
     * PostgreSQL can hash on disk for any number of ids. A subquery would run once per row.
     *
     * @param id the SQL expression of the rows' id
     */
    static String antiJoin(String id) {
        return "LEFT JOIN pg_temp.tailrace_published ON published_id = "
                + id
                + "::text WHERE published_id IS NULL";
    }

    private void flush() throws SQLException {
        byte[] bytes = pending.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        pending.setLength(0);
    }

    private static String escape(String id) {
        return id.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t")
                .replace("\0", "");
    }
}
