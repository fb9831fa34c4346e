package io.tailrace.producer;

import io.tailrace.event.internal.SqlIdentifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What the user of a connection needs to write events, by the lifetime of rows. Stateless. */
final class Privileges {

    private static final String TABLE =
            "SELECT bool_and(%s) FROM (SELECT to_regclass(?) AS oid) AS outbox";
    private static final String INSERT =
            "oid IS NOT NULL AND has_any_column_privilege(oid, 'INSERT')";
    private static final String DELETE =
            INSERT
                    + " AND has_any_column_privilege(oid, 'SELECT')"
                    + " AND has_table_privilege(oid, 'DELETE')";
    private static final String MESSAGE =
            "SELECT bool_or(has_function_privilege(oid, 'EXECUTE')) FROM pg_proc"
                    + " WHERE proname = 'pg_logical_emit_message'";

    private Privileges() {}

    /**
     * Whether the user of a connection has them, which needs a table unless events are messages.
     */
    static boolean given(Connection connection, OutboxConfig config) throws SQLException {
        String question =
                switch (config.lifetime()) {
                    case KEPT -> TABLE.formatted(INSERT);
                    case DELETED -> TABLE.formatted(DELETE);
                    case MESSAGE -> MESSAGE;
                };
        try (PreparedStatement query = connection.prepareStatement(question)) {
            if (config.lifetime() != RowLifetime.MESSAGE) {
                query.setString(1, SqlIdentifier.quoteQualified(config.table()));
            }
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** What to do if they are missing. */
    static String remedy(RowLifetime lifetime) {
        return switch (lifetime) {
            case KEPT -> "GRANT INSERT on it, and USAGE on its schema";
            case DELETED -> "GRANT INSERT, SELECT and DELETE on it, and USAGE on its schema";
            case MESSAGE -> "GRANT EXECUTE on the function pg_logical_emit_message";
        };
    }
}
