package io.tailrace.relay.postgres;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.RelayConfig.Source;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** The publication: which changes PostgreSQL sends. It has the slot's name. */
final class Publication {

    private static final String DUPLICATE_OBJECT = "42710";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String NO_FILTER = "";

    /** PostgreSQL 14 has no column {@code rowfilter}. */
    private static final String FILTER =
            "SELECT coalesce(to_jsonb(p) ->> 'rowfilter', '') FROM pg_publication_tables p"
                    + " WHERE pubname = ? AND schemaname = ? AND tablename = ?";

    private Publication() {}

    static void ensure(Connection connection, Source source, OutboxTable table)
            throws SQLException {
        String exists = "SELECT 1 FROM pg_publication WHERE pubname = '" + source.slot() + "'";
        if (Database.queryOne(connection, exists).isEmpty()) {
            create(connection, source, table);
        }
        requireOwnRows(connection, source, table);
    }

    private static void create(Connection connection, Source source, OutboxTable table)
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
                        "Role %s may not create the publication: %s"
                                .formatted(source.user(), e.getMessage()),
                        "Let the owner of the table run: " + sql + ";",
                        e);
            }
            if (!DUPLICATE_OBJECT.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    private static String where(Source source, OutboxTable table) {
        return source.shard().isWhole() ? "" : " WHERE (" + table.ownRows() + ")";
    }

    /** Another filter would leave out rows, or publish those of other shards, without a word. */
    private static void requireOwnRows(Connection connection, Source source, OutboxTable table)
            throws SQLException {
        String wanted = source.shard().isWhole() ? NO_FILTER : asShown(connection, table);
        Optional<String> actual = filter(connection, source);
        if (actual.isEmpty()) {
            throw refused("does not publish table " + table.name(), source);
        }
        if (!actual.get().equals(wanted)) {
            throw refused(
                    "must publish %s of shard %s, it has %s"
                            .formatted(show(wanted), source.shard(), show(actual.get())),
                    source);
        }
    }

    private static Optional<String> filter(Connection connection, Source source)
            throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(FILTER)) {
            query.setString(1, source.slot());
            query.setString(2, source.schema());
            query.setString(3, source.tableName());
            ResultSet row = query.executeQuery();
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }

    /** The filter as this server writes it down, which differs from the SQL that it was given. */
    private static String asShown(Connection connection, OutboxTable table) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TEMPORARY TABLE tailrace_filter (LIKE %s, CONSTRAINT own CHECK (%s))"
                            .formatted(table.name(), table.ownRows()));
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

    private static String show(String filter) {
        return filter.equals(NO_FILTER) ? "all rows" : "the rows where " + filter;
    }

    private static OperatorException refused(String problem, Source source) {
        return new OperatorException(
                ExitCode.SETUP,
                "Publication %s %s".formatted(source.slot(), problem),
                "Give the relay another --slot; or, if nothing was ever published through it, run"
                        + " DROP PUBLICATION %s; and the relay makes it anew."
                                .formatted(source.slot()));
    }
}
