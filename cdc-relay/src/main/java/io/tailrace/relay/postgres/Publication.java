package io.tailrace.relay.postgres;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.TableName;
import io.tailrace.relay.postgres.session.Queries;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The publication, which determines the rows that PostgreSQL sends: those of the outbox table, and
 * heartbeats. It has the name of the slot, unless it is one that another program has made.
 */
public final class Publication {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String NO_FILTER = "";

    /** Reads the row filter through {@code to_jsonb}: PostgreSQL 14 lacks its column. */
    private static final String FILTER =
            "SELECT coalesce(to_jsonb(p) ->> 'rowfilter', '') FROM pg_publication_tables p"
                    + " WHERE pubname = ? AND schemaname = ? AND tablename = ?";

    private static final String LEAVES =
            "SELECT 1 FROM pg_publication, pg_class c WHERE pubname = ? AND NOT pubviaroot"
                    + " AND c.oid = to_regclass(?) AND relkind = 'p'";

    /** What a publication publishes that publishes no inserts. */
    private static final String WITHOUT_INSERTS =
            "SELECT CASE WHEN pubupdate THEN ', update' ELSE '' END"
                    + " || CASE WHEN pubdelete THEN ', delete' ELSE '' END"
                    + " || CASE WHEN pubtruncate THEN ', truncate' ELSE '' END"
                    + " FROM pg_publication WHERE pubname = ? AND NOT pubinsert";

    /** The role may do what it takes to create a publication and a table beside the outbox. */
    private static final String CREATES =
            "SELECT 1 FROM pg_class c WHERE oid = to_regclass(?) AND pg_has_role(relowner, 'USAGE')"
                    + " AND has_database_privilege(current_database(), 'CREATE') AND"
                    + " has_schema_privilege(relnamespace, 'CREATE')";

    /** The publication exists, and the role may not alter it. */
    private static final String FOREIGN =
            "SELECT 1 FROM pg_publication WHERE pubname = ? AND NOT pg_has_role(pubowner, 'USAGE')";

    /** Relays that start at the same time create the same things one after the other. */
    static final String SETUP_LOCK =
            "SELECT pg_advisory_xact_lock(hashtextextended('tailrace-setup', 0))";

    private Publication() {}

    /**
     * Creates the publication and the table of heartbeats if they do not exist, adds the heartbeats
     * to an existing publication, lets it send partitions as the table, and checks the
     * publication's row filter. Whether it publishes the outbox table is for {@link #covers} to
     * say, since that can be a loss of continuity.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if the role may not create them, or the
     *     existing publication or table does not fit
     */
    static void ensure(Connection connection, OutboxSource source) throws SQLException {
        if (!missing(connection, source).isEmpty()) {
            create(connection, source);
        }
        requireInserts(connection, source);
        HeartbeatTable.requireUsable(connection, source);
        requireRowFilter(connection, source);
    }

    /**
     * Checks what {@link #ensure} would create or refuse, and changes nothing.
     *
     * @return what was found, for people
     * @throws OperatorException with {@link ExitCode#SETUP} if the role may not create what is
     *     missing, or the existing publication or table does not fit
     */
    public static String inspect(Connection connection, OutboxSource source) throws SQLException {
        List<String> missing = missing(connection, source);
        requireInserts(connection, source);
        if (HeartbeatTable.exists(connection, source)) {
            HeartbeatTable.requireUsable(connection, source);
        }
        requireRowFilter(connection, source);
        if (missing.isEmpty()) {
            if (!covers(connection, source)) {
                throw doesNotPublish(source);
            }
            return "publication %s publishes table %s"
                    .formatted(source.publication(), source.table());
        }
        if (Queries.one(connection, CREATES, source.table().sql()).isEmpty()
                || Queries.one(connection, FOREIGN, source.publication()).isPresent()) {
            throw mayNotCreate(source, missing, "its role neither owns the table nor may create");
        }
        return "publication %s and its table of heartbeats are created at the first start"
                .formatted(source.publication());
    }

    /** Whether the publication has an entry for the table, or is one of all tables. */
    static boolean covers(Connection connection, OutboxSource source) throws SQLException {
        return filter(connection, source, source.table()).isPresent();
    }

    /**
     * Makes the publication publish the table and the heartbeats; nothing else, unless other
     * programs may use it.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if the role may not alter it
     */
    static void cover(Connection connection, OutboxSource source) throws SQLException {
        String sql = covering(source);
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Publication %s does not publish table %s, and role %s could not alter it: %s"
                            .formatted(
                                    source.publication(),
                                    source.table(),
                                    source.user(),
                                    e.getMessage()),
                    "Run as the owner of the publication: " + sql + ";",
                    e);
        }
    }

    /** A publication that is shared has its heartbeats already, see {@link #ensure}. */
    private static String covering(OutboxSource source) {
        String table = source.table().sql() + where(source);
        return source.sharesPublication()
                ? "ALTER PUBLICATION %s ADD TABLE %s".formatted(source.publication(), table)
                : "ALTER PUBLICATION %s SET TABLE %s, %s"
                        .formatted(source.publication(), table, HeartbeatTable.name(source).sql());
    }

    /** The failure of a relay that has never published through a publication without the table. */
    static OperatorException doesNotPublish(OutboxSource source) {
        return refused("does not publish table " + source.table(), source);
    }

    /** The SQL that creates the publication. The table of heartbeats must exist. */
    static String ddl(OutboxSource source) {
        return ("CREATE PUBLICATION %s FOR TABLE %s%s, %s WITH (publish = 'insert',"
                        + " publish_via_partition_root = true)")
                .formatted(
                        source.publication(),
                        source.table().sql(),
                        where(source),
                        HeartbeatTable.name(source).sql());
    }

    private static void requireInserts(Connection connection, OutboxSource source)
            throws SQLException {
        Optional<String> others = Queries.one(connection, WITHOUT_INSERTS, source.publication());
        if (others.isPresent()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Publication %s does not publish inserts, so no row would be sent"
                            .formatted(source.publication()),
                    "Run ALTER PUBLICATION %s SET (publish = '%s');"
                            .formatted(
                                    source.publication(),
                                    source.sharesPublication()
                                            ? "insert" + others.get()
                                            : "insert"));
        }
    }

    /** The statements that create what is missing. */
    private static List<String> missing(Connection connection, OutboxSource source)
            throws SQLException {
        List<String> statements = new ArrayList<>();
        if (!HeartbeatTable.exists(connection, source)) {
            statements.add(HeartbeatTable.ddl(source));
        }
        TableName heartbeats = HeartbeatTable.name(source);
        String exists =
                "SELECT 1 FROM pg_publication WHERE pubname = '" + source.publication() + "'";
        if (Queries.one(connection, exists).isEmpty()) {
            statements.add(ddl(source));
        } else if (!isOfAllTables(connection, source)
                && filter(connection, source, heartbeats).isEmpty()) {
            statements.add(
                    "ALTER PUBLICATION %s ADD TABLE %s"
                            .formatted(source.publication(), heartbeats.sql()));
        }
        if (!sendsPartitions(connection, source)) {
            requireOwn(source);
            statements.add(
                    "ALTER PUBLICATION %s SET (publish_via_partition_root = true)"
                            .formatted(source.publication()));
        }
        return statements;
    }

    /** Such a publication has no entries, and publishes a table that is created later as well. */
    private static boolean isOfAllTables(Connection connection, OutboxSource source)
            throws SQLException {
        String query = "SELECT 1 FROM pg_publication WHERE puballtables AND pubname = ?";
        return Queries.one(connection, query, source.publication()).isPresent();
    }

    /**
     * Requires that the publication is used by this relay only. The log before the change would
     * still have rows of partitions that the relay does not read, and the other program would
     * receive rows under another name.
     */
    private static void requireOwn(OutboxSource source) {
        if (source.sharesPublication()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Publication %s sends rows of partitions as rows of other tables than %s, which the relay does not read"
                            .formatted(source.publication(), source.table()),
                    "Let the program that uses the publication read table %s itself, run ALTER PUBLICATION %s SET (publish_via_partition_root = true); and let the program publish every row from before."
                            .formatted(source.table(), source.publication()));
        }
    }

    /**
     * Whether the rows of partitions are sent as rows of the table. Otherwise PostgreSQL would send
     * them as rows of other tables, which the relay does not read.
     */
    private static boolean sendsPartitions(Connection connection, OutboxSource source)
            throws SQLException {
        return Queries.one(connection, LEAVES, source.publication(), source.table().sql())
                .isEmpty();
    }

    /** Creates what is missing, or nothing; waits for another relay that does the same. */
    private static void create(Connection connection, OutboxSource source) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(SETUP_LOCK);
            List<String> statements = missing(connection, source);
            try {
                for (String sql : statements) {
                    statement.execute(sql);
                }
                connection.commit();
            } catch (SQLException e) {
                throw explain(e, source, statements);
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static SQLException explain(
            SQLException e, OutboxSource source, List<String> statements) {
        if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
            throw mayNotCreate(source, statements, String.valueOf(e.getMessage()));
        }
        return e;
    }

    private static OperatorException mayNotCreate(
            OutboxSource source, List<String> statements, String reason) {
        List<String> script = new ArrayList<>(statements);
        script.add(HeartbeatTable.grant(source));
        return new OperatorException(
                ExitCode.SETUP,
                "Role %s may not create publication %s or its table of heartbeats %s: %s"
                        .formatted(
                                source.user(),
                                source.publication(),
                                HeartbeatTable.name(source),
                                reason),
                "Run as the owner of the tables: " + String.join("; ", script) + ";");
    }

    private static String where(OutboxSource source) {
        return source.shard().isWhole() ? "" : " WHERE (" + RowFilter.of(source) + ")";
    }

    /**
     * Refuses a publication with another row filter, which would silently leave out rows of this
     * shard or publish rows of other shards.
     */
    private static void requireRowFilter(Connection connection, OutboxSource source)
            throws SQLException {
        String wanted = source.shard().isWhole() ? NO_FILTER : normalizedFilter(connection, source);
        Optional<String> actual = filter(connection, source, source.table());
        if (actual.isPresent() && !actual.get().equals(wanted)) {
            throw refused(
                    "must publish %s for shard %s, but publishes %s"
                            .formatted(describe(wanted), source.shard(), describe(actual.get())),
                    source);
        }
    }

    /** The row filter of a table; empty if the publication does not publish the table. */
    private static Optional<String> filter(
            Connection connection, OutboxSource source, TableName table) throws SQLException {
        return Queries.one(connection, FILTER, source.publication(), table.schema(), table.table());
    }

    /**
     * The row filter in the server's own notation, in which the catalogue shows it. The notation
     * depends on the server's version, so a check constraint with the same condition is created on
     * a temporary table, read and rolled back.
     */
    private static String normalizedFilter(Connection connection, OutboxSource source)
            throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TEMPORARY TABLE tailrace_filter (LIKE %s, CONSTRAINT own CHECK (%s))"
                            .formatted(source.table().sql(), RowFilter.of(source)));
            return Queries.one(
                            connection,
                            "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE"
                                    + " conname = 'own' AND conrelid ="
                                    + " 'pg_temp.tailrace_filter'::regclass")
                    .orElse(NO_FILTER);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static String describe(String filter) {
        return filter.equals(NO_FILTER) ? "all rows" : "the rows where " + filter;
    }

    private static OperatorException refused(String problem, OutboxSource source) {
        return new OperatorException(
                ExitCode.SETUP,
                "Publication %s %s".formatted(source.publication(), problem),
                source.sharesPublication()
                        ? "Alter the publication so that it publishes every row of the table, or correct --publication."
                        : "Choose another --slot. Only if this relay has never published through the publication,"
                                + " run DROP PUBLICATION %s; the relay then creates the publication again."
                                        .formatted(source.publication()));
    }
}
