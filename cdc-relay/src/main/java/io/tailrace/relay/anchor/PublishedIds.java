package io.tailrace.relay.anchor;

import io.tailrace.record.CapturedRow;
import io.tailrace.record.PublishedEvent;
import io.tailrace.record.RowTopics;
import io.tailrace.relay.anchor.TopicMemory.Types;
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
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ids of published events in a temporary table of a database session. Millions of ids then take
 * disk space of the database instead of memory of the relay. An id whose record names no source
 * counts only for rows of the types that its topic has, see {@link PublishedEvent}. For one thread.
 */
final class PublishedIds {

    private static final Logger LOG = LoggerFactory.getLogger(PublishedIds.class);

    /** The condition of rows that are not published, of either join. */
    static final String UNPUBLISHED = "tailrace_published_id IS NULL";

    private static final int CHUNK = 64 * 1024;

    private final Connection connection;
    private final PublishedIdReader topics;
    private final RowTopics route;
    private final StringBuilder pending = new StringBuilder();
    private long ids;
    private boolean byTopic;
    private boolean joinable;

    private PublishedIds(Connection connection, PublishedIdReader topics, RowTopics route) {
        this.connection = connection;
        this.topics = topics;
        this.route = route;
    }

    /**
     * Creates the table, which lasts as long as the session, and fills it from the topics.
     *
     * @param route the topics of aggregate types; used by the thread that asks
     */
    static PublishedIds read(Connection connection, PublishedIdReader topics, RowTopics route)
            throws SQLException {
        PublishedIds published = new PublishedIds(connection, topics, route);
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TEMPORARY TABLE tailrace_published"
                            + " (tailrace_published_id text, tailrace_published_topic text)");
        }
        published.copy();
        try (Statement statement = connection.createStatement()) {
            statement.execute("ANALYZE pg_temp.tailrace_published");
        }
        return published;
    }

    /**
     * Makes the topics of the table's rows known to queries; to be called before one is made.
     *
     * @param types the types that rows of the table have; asked only if a record names no source
     */
    void prepareJoins(Types types) throws SQLException {
        if (byTopic && !joinable) {
            createTopics(types.read());
            joinable = true;
        }
    }

    private void createTopics(Collection<String> types) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TEMPORARY TABLE tailrace_topics"
                            + " (tailrace_type text PRIMARY KEY, tailrace_topic text)");
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO pg_temp.tailrace_topics VALUES (?, ?)")) {
            for (String type : types) {
                insert.setString(1, type);
                insert.setString(2, route.of(type).orElse(null));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** How many ids were read from the topics. */
    long count() {
        return ids;
    }

    /**
     * The join and condition that exclude published rows from a query: an anti-join, which
     * PostgreSQL can hash on disk for any number of ids. A subquery would run once per row.
     *
     * @param columns the SQL expressions of the rows' id and aggregate type, and others
     */
    String antiJoin(List<String> columns) {
        return "LEFT " + join(columns) + " WHERE " + UNPUBLISHED;
    }

    /**
     * The join of the rows of a query, published or not, with the ids, with or without a row. Where
     * a side has no partner, the columns of the other side are null.
     *
     * @param columns see {@link #antiJoin}
     */
    String fullJoin(List<String> columns) {
        return "FULL " + join(columns);
    }

    private String join(List<String> columns) {
        return "JOIN pg_temp.tailrace_published ON " + matches(columns);
    }

    /** Hashed by the id; the topic is looked up for ids that are equal only. */
    private String matches(List<String> columns) {
        String same = "tailrace_published_id = %s::text".formatted(columns.get(0));
        return byTopic
                ? same
                        + " AND (tailrace_published_topic IS NULL OR tailrace_published_topic ="
                        + " (SELECT tailrace_topic FROM pg_temp.tailrace_topics WHERE tailrace_type"
                        + " = %s::text))".formatted(columns.get(1))
                : same;
    }

    /**
     * The join and condition that select the ids without a row, as {@code tailrace_published_id}.
     *
     * @param table the table of the rows
     * @param columns see {@link #antiJoin}
     */
    String withoutRow(String table, List<String> columns) {
        return "pg_temp.tailrace_published LEFT JOIN %s ON %s WHERE %s IS NULL"
                .formatted(table, matches(columns), columns.get(0));
    }

    /** The condition of ids that have a time before another. */
    static String olderThan(Instant time) {
        return IdTime.isBefore("tailrace_published_id", time);
    }

    /** Adds the ids of rows of the outbox that a query returns. */
    void addAll(String query) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO pg_temp.tailrace_published (tailrace_published_id) " + query);
        }
    }

    /** Those of some rows that are not published, in their order. */
    List<CapturedRow> unpublished(List<CapturedRow> rows) throws SQLException {
        List<String> named = rows.stream().map(CapturedRow::id).filter(Objects::nonNull).toList();
        if (named.isEmpty()) {
            return rows;
        }
        Set<PublishedEvent> found = events(named);
        return rows.stream().filter(row -> !isAmong(found, row)).toList();
    }

    private boolean isAmong(Set<PublishedEvent> found, CapturedRow row) {
        String id = row.id();
        String type = row.aggregateType();
        return id != null
                && (found.contains(new PublishedEvent(id, null))
                        || (byTopic
                                && type != null
                                && route.of(type)
                                        .filter(t -> found.contains(new PublishedEvent(id, t)))
                                        .isPresent()));
    }

    private Set<PublishedEvent> events(Collection<String> some) throws SQLException {
        Set<PublishedEvent> found = new HashSet<>();
        try (PreparedStatement query =
                connection.prepareStatement(
                        "SELECT * FROM pg_temp.tailrace_published WHERE tailrace_published_id = ANY"
                                + " (?)")) {
            query.setArray(1, connection.createArrayOf("text", some.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(new PublishedEvent(rows.getString(1), rows.getString(2)));
                }
            }
        }
        return found;
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

    /**
     * Adds the ids that came to the topics since they were read.
     *
     * @return how many records there were with ids of the source
     */
    long addRest() throws SQLException {
        long before = ids;
        copy();
        return ids - before;
    }

    /** Makes {@link #unpublished} fast; to be called once, before it. */
    void index() throws SQLException {
        LOG.atInfo().addKeyValue("ids", ids).log("Building an index on the published ids");
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE INDEX ON pg_temp.tailrace_published (tailrace_published_id)");
        }
    }

    private void copy() throws SQLException {
        CopyIn copy =
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("COPY pg_temp.tailrace_published FROM STDIN");
        topics.read(event -> add(event, copy));
        flush(copy);
        copy.endCopy();
    }

    private void add(PublishedEvent event, CopyIn copy) throws SQLException {
        String topic = event.topic();
        ids++;
        byTopic |= topic != null;
        pending.append(escape(event.id())).append('\t');
        pending.append(topic == null ? "\\N" : escape(topic)).append('\n');
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
