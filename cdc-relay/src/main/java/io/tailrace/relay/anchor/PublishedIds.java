package io.tailrace.relay.anchor;

import io.tailrace.relay.rows.IdTime;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ids of published events in a temporary table of a database session. Millions of ids then take
 * disk space of the database instead of memory of the relay. For one thread.
 */
final class PublishedIds {

    private static final Logger LOG = LoggerFactory.getLogger(PublishedIds.class);

    /** The condition of rows that are not published, of either join. */
    static final String UNPUBLISHED = "tailrace_published_id IS NULL";

    private static final int CHUNK = 64 * 1024;

    private final Connection connection;
    private final StringBuilder pending = new StringBuilder();
    private long ids;

    private PublishedIds(Connection connection) {
        this.connection = connection;
    }

    /** Creates the table, which lasts as long as the session, and fills it from the topics. */
    static PublishedIds read(Connection connection, PublishedIdReader topics) throws SQLException {
        PublishedIds published = new PublishedIds(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TEMPORARY TABLE tailrace_published (tailrace_published_id text)");
        }
        published.copy(topics);
        try (Statement statement = connection.createStatement()) {
            statement.execute("ANALYZE pg_temp.tailrace_published");
        }
        return published;
    }

    /** How many ids were read from the topics. */
    long count() {
        return ids;
    }

    /**
     * The join and condition that exclude published rows from a query: an anti-join, which
     * PostgreSQL can hash on disk for any number of ids. A subquery would run once per row.
     *
     * @param id the SQL expression of the rows' id
     */
    static String antiJoin(String id) {
        return "LEFT " + join(id) + " WHERE " + UNPUBLISHED;
    }

    /**
     * The join of the rows of a query, published or not, with the ids, with or without a row. Where
     * a side has no partner, the columns of the other side are null.
     *
     * @param id the SQL expression of the rows' id
     */
    static String fullJoin(String id) {
        return "FULL " + join(id);
    }

    private static String join(String id) {
        return "JOIN pg_temp.tailrace_published ON tailrace_published_id = %s::text".formatted(id);
    }

    /**
     * The join and condition that select the ids without a row, as {@code tailrace_published_id}.
     *
     * @param table the table of the rows
     * @param id the SQL expression of the rows' id
     */
    static String withoutRow(String table, String id) {
        return "pg_temp.tailrace_published LEFT JOIN %s ON %s::text = tailrace_published_id WHERE %2$s IS NULL"
                .formatted(table, id);
    }

    /** The condition of ids that have a time before another. */
    static String olderThan(Instant time) {
        return IdTime.isBefore("tailrace_published_id", time);
    }

    /** Adds the ids that a query returns. */
    void addAll(String query) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO pg_temp.tailrace_published " + query);
        }
    }

    /** Which of some ids are published. */
    Set<String> among(Collection<String> some) throws SQLException {
        return among(some, connection, "tailrace_published");
    }

    /**
     * Which of some ids a temporary table holds.
     *
     * @param table the name of the table, whose column has the same name with {@code _id}
     */
    static Set<String> among(Collection<String> some, Connection connection, String table)
            throws SQLException {
        Set<String> found = new HashSet<>();
        try (PreparedStatement query =
                connection.prepareStatement(
                        "SELECT %1$s_id FROM pg_temp.%1$s WHERE %1$s_id = ANY (?)"
                                .formatted(table))) {
            Array array = connection.createArrayOf("text", some.toArray());
            query.setArray(1, array);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }

    /** Makes {@link #among} fast; to be called once, before it. */
    void index() throws SQLException {
        LOG.atInfo().addKeyValue("ids", ids).log("Building an index on the published ids");
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE INDEX ON pg_temp.tailrace_published (tailrace_published_id)");
        }
    }

    private void copy(PublishedIdReader topics) throws SQLException {
        CopyIn copy =
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("COPY pg_temp.tailrace_published FROM STDIN");
        topics.read(id -> add(id, copy));
        flush(copy);
        copy.endCopy();
    }

    private void add(String id, CopyIn copy) throws SQLException {
        ids++;
        pending.append(escape(id)).append('\n');
        if (pending.length() > CHUNK) {
            flush(copy);
        }
    }

    private void flush(CopyIn copy) throws SQLException {
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
