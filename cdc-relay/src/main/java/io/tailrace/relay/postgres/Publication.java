package io.tailrace.relay.postgres;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OutboxSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * The publication, which determines the rows that PostgreSQL sends. It has the same name as the
 * slot.
 */
final class Publication {

    private static final String DUPLICATE_OBJECT = "42710";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String NO_FILTER = "";

    /** Reads the row filter through {@code to_jsonb}: PostgreSQL 14 lacks its column. */
    private static final String FILTER =
            "SELECT coalesce(to_jsonb(p) ->> 'rowfilter', '') FROM pg_publication_tables p"
                    + " WHERE pubname = ? AND schemaname = ? AND tablename = ?";

    private Publication() {}

    /**
     * Creates the publication if it does not exist, and checks its row filter. Whether it publishes
     * the table is for {@link PublishedTable} to say, since that can be a loss of continuity.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if the role may not create the
     *     publication, or the existing publication does not fit the shard
     */
    static void ensure(Connection connection, OutboxSource source, OutboxTable table)
            throws SQLException {
        String exists = "SELECT 1 FROM pg_publication WHERE pubname = '" + source.slot() + "'";
        if (Database.queryOne(connection, exists).isEmpty()) {
            create(connection, source, table);
        }
        requireInserts(connection, source);
        requireRowFilter(connection, source, table);
    }

    /**
     * Makes the publication publish the table, and no other one.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if the role may not alter it
     */
    static void cover(Connection connection, OutboxSource source, OutboxTable table)
            throws SQLException {
        String sql =
                "ALTER PUBLICATION %s SET TABLE %s%s"
                        .formatted(source.slot(), table.name(), where(source, table));
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Publication %s does not publish table %s, and role %s could not alter it: %s"
                            .formatted(source.slot(), table.name(), source.user(), e.getMessage()),
                    "Run as the owner of the publication: " + sql + ";",
                    e);
        }
    }

    /** The failure of a relay that has never published through a publication without the table. */
    static OperatorException doesNotPublish(OutboxSource source) {
        return refused("does not publish table " + source.table(), source);
    }

    private static void requireInserts(Connection connection, OutboxSource source)
            throws SQLException {
        String inserts = "SELECT pubinsert FROM pg_publication WHERE pubname = '%s'";
        if (Database.queryOne(connection, inserts.formatted(source.slot()))
                .filter("f"::equals)
                .isPresent()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Publication %s does not publish inserts, so no row would be sent"
                            .formatted(source.slot()),
                    "Run ALTER PUBLICATION %s SET (publish = 'insert');".formatted(source.slot()));
        }
    }

    private static void create(Connection connection, OutboxSource source, OutboxTable table)
            throws SQLException {
        String sql =
                "CREATE PUBLICATION %s FOR TABLE %s%s WITH (publish = 'insert')"
                        .formatted(source.slot(), table.name(), where(source, table));
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw new OperatorException(
                        ExitCode.SETUP,
                        "Role %s may not create publication %s: %s"
                                .formatted(source.user(), source.slot(), e.getMessage()),
                        "Run as the owner of the table: " + sql + ";",
                        e);
            }
            if (!DUPLICATE_OBJECT.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    private static String where(OutboxSource source, OutboxTable table) {
        return source.shard().isWhole() ? "" : " WHERE (" + table.rowFilter() + ")";
    }

    /**
     * Refuses a publication with another row filter, which would silently leave out rows of this
     * shard or publish rows of other shards.
     */
    private static void requireRowFilter(
            Connection connection, OutboxSource source, OutboxTable table) throws SQLException {
        String wanted = source.shard().isWhole() ? NO_FILTER : normalizedFilter(connection, table);
        Optional<String> actual = filter(connection, source);
        if (actual.isPresent() && !actual.get().equals(wanted)) {
            throw refused(
                    "must publish %s for shard %s, but publishes %s"
                            .formatted(describe(wanted), source.shard(), describe(actual.get())),
                    source);
        }
    }

    private static Optional<String> filter(Connection connection, OutboxSource source)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(FILTER)) {
            query.setString(1, source.slot());
            query.setString(2, source.schema());
            query.setString(3, source.tableName());
            ResultSet row = query.executeQuery();
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }

    /**
     * The row filter in the server's own notation, in which the catalogue shows it. The notation
     * depends on the server's version, so a check constraint with the same condition is created on
     * a temporary table, read and rolled back.
     */
    private static String normalizedFilter(Connection connection, OutboxTable table)
            throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TEMPORARY TABLE tailrace_filter (LIKE %s, CONSTRAINT own CHECK (%s))"
                            .formatted(table.name(), table.rowFilter()));
            return Database.queryOne(
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
                "Publication %s %s".formatted(source.slot(), problem),
                "Choose another --slot. Only if this relay has never published through the publication,"
                        + " run DROP PUBLICATION %s; the relay then creates the publication again."
                                .formatted(source.slot()));
    }
}
