package io.tailrace.relay.backfill;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The published ids as a temporary table of the backfill's own transaction: so many events cost
 * disk of the database and not memory of the relay. For one thread.
 */
final class PublishedTable {

    private static final int CHUNK = 64 * 1024;

    private final Connection connection;
    private final CopyIn copy;
    private final StringBuilder pending = new StringBuilder();
    private long ids;

    private PublishedTable(Connection connection, CopyIn copy) {
        this.connection = connection;
        this.copy = copy;
    }

    /** Makes the table, empty; nothing else may use the connection until {@link #finish()}. */
    static PublishedTable create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TEMPORARY TABLE tailrace_published (published_id text) ON COMMIT DROP");
        }
        CopyIn copy =
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("COPY pg_temp.tailrace_published FROM STDIN");
        return new PublishedTable(connection, copy);
    }

    void add(String id) throws SQLException {
        ids++;
        pending.append(escape(id)).append('\n');
        if (pending.length() > CHUNK) {
            flush();
        }
    }

    /** Ends filling it; returns how many ids there were. */
    long finish() throws SQLException {
        flush();
        copy.endCopy();
        try (Statement statement = connection.createStatement()) {
            statement.execute("ANALYZE pg_temp.tailrace_published");
        }
        return ids;
    }

    /**
     * What follows a query's table to leave out the published rows. An anti-join: PostgreSQL hashes
     * it on disk, however many ids there are, where a subquery would be run for each row.
     *
     * @param id the rows' id, an SQL expression
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
