package io.tailrace.relay.postgres;

import io.tailrace.event.internal.SqlIdentifier;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.postgres.session.Queries;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Whether the relay's role can read every row of the outbox table. PostgreSQL sends new rows to any
 * role with {@code REPLICATION}, but the rows of a first start and of a repair are read by queries.
 */
public final class TableAccess {

    private static final String FILTERED = "SELECT 1 WHERE row_security_active(?)";

    private static final String UNREADABLE =
            "SELECT 1 WHERE NOT has_column_privilege(?, ?, 'SELECT')";

    private static final String NO_TEMPORARY =
            "SELECT 1 WHERE NOT has_database_privilege(current_database(), 'TEMPORARY')";

    /** The deletion finds rows by columns of the system, which are no columns to be granted. */
    private static final String UNREMOVABLE =
            "SELECT 1 WHERE NOT (has_table_privilege(?, 'SELECT') AND has_table_privilege(?, 'DELETE'))";

    private TableAccess() {}

    /**
     * Checks what the role may do with a table that exists.
     *
     * @param columns the names of the columns to read, without quotes
     * @throws OperatorException with {@link ExitCode#SETUP} if the role may not read them, or row
     *     security may hide rows
     */
    static void require(Connection connection, OutboxSource source, List<String> columns)
            throws SQLException {
        String table = source.table().sql();
        String role = SqlIdentifier.quote(source.user());
        requireReadable(connection, source, columns);
        if (Queries.one(connection, FILTERED, table).isPresent()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Row security of table %s applies to role %s, so the relay might leave out rows"
                            .formatted(source.table(), source.user()),
                    "Run as a superuser: ALTER ROLE %s BYPASSRLS;".formatted(role));
        }
    }

    /** Takes no lock, as a query of the table would: a partition may be locked for long. */
    private static void requireReadable(
            Connection connection, OutboxSource source, List<String> columns) throws SQLException {
        String table = source.table().sql();
        for (String column : columns) {
            if (Queries.one(connection, UNREADABLE, table, column).isPresent()) {
                throw new OperatorException(
                        ExitCode.SETUP,
                        "Role %s may not read column %s of table %s"
                                .formatted(source.user(), column, source.table()),
                        "Run as the owner of the table: GRANT SELECT ON %s TO %s;"
                                .formatted(table, SqlIdentifier.quote(source.user())));
            }
        }
    }

    /**
     * Requires that rows can be removed from a table that exists.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if the role may not delete them
     */
    static void requireRemovable(Connection connection, OutboxSource source) throws SQLException {
        String table = source.table().sql();
        if (Queries.one(connection, UNREMOVABLE, table, table).isPresent()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Role %s may not delete rows of table %s, which --retention and erase need"
                            .formatted(source.user(), source.table()),
                    "Run as the owner of the table: %s; a relay without --retention does without it."
                            .formatted(Grants.table(source, true)));
        }
    }

    /** A warning if a repair could not compare rows in temporary tables. */
    public static Optional<String> warning(Connection connection, OutboxSource source)
            throws SQLException {
        return Queries.one(connection, NO_TEMPORARY)
                .map(
                        lacking ->
                                "Role %s may not create temporary tables, in which a repair compares rows: a relay that has lost continuity would stop. Run as the owner of the database: %s;"
                                        .formatted(source.user(), Grants.temporary(source)));
    }
}
