package io.tailrace.relay.postgres;

import io.tailrace.event.internal.SqlIdentifier;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.postgres.session.Queries;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Whether the relay's role can read every row of the outbox table. PostgreSQL sends new rows to any
 * role with {@code REPLICATION}, but the rows of a first start and of a repair are read by queries.
 */
final class TableAccess {

    private static final String UNREADABLE = "SELECT 1 WHERE NOT has_table_privilege(?, 'SELECT')";

    private static final String FILTERED = "SELECT 1 WHERE row_security_active(?)";

    private static final String NO_TEMPORARY =
            "SELECT 1 WHERE NOT has_database_privilege(current_database(), 'TEMPORARY')";

    private TableAccess() {}

    /**
     * Checks what the role may do with a table that exists.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if the role may not read it, row
     *     security hides rows, or a repair could not compare rows in a temporary table
     */
    static void require(Connection connection, OutboxSource source) throws SQLException {
        String table = source.table().sql();
        String role = SqlIdentifier.quote(source.user());
        if (Queries.one(connection, UNREADABLE, table).isPresent()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Role %s may not read table %s".formatted(source.user(), source.table()),
                    "Run as the owner of the table: GRANT SELECT ON %s TO %s;"
                            .formatted(table, role));
        }
        if (Queries.one(connection, FILTERED, table).isPresent()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Row security of table %s applies to role %s, so the relay might leave out rows"
                            .formatted(source.table(), source.user()),
                    "Run as a superuser: ALTER ROLE %s BYPASSRLS;".formatted(role));
        }
        if (Queries.one(connection, NO_TEMPORARY).isPresent()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Role %s may not create the temporary tables in which a repair compares rows"
                            .formatted(source.user()),
                    "Run as the owner of the database: %s;".formatted(Grants.temporary(source)));
        }
    }
}
