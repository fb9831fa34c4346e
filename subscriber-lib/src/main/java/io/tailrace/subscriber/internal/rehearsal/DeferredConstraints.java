package io.tailrace.subscriber.internal.rehearsal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The deferrable constraints of a database, by name: {@code SET CONSTRAINTS ALL} would also check
 * the {@link CommitGuard}. Immutable.
 *
 * @param all every deferrable constraint, quoted and with its schema
 * @param deferred the names of the constraints that are deferred when a transaction begins. A name
 *     that a constraint of the same schema has that cannot be deferred is left out, because
 *     PostgreSQL refuses to defer it.
 */
record DeferredConstraints(List<String> all, List<String> deferred) {

    /** Constraints of partitions follow those of their tables. */
    private static final String QUERY =
            """
            SELECT format('%I.%I', n.nspname, c.conname),
                   bool_or(c.condeferred) AND bool_and(c.condeferrable)
            FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
            WHERE c.conparentid = 0 AND n.oid <> pg_my_temp_schema()
              AND has_schema_privilege(n.oid, 'USAGE')
            GROUP BY n.nspname, c.conname
            HAVING bool_or(c.condeferrable)
            """;

    /** Reads the names; constraints that are created later are not checked. */
    static DeferredConstraints of(Connection connection) throws SQLException {
        List<String> all = new ArrayList<>();
        List<String> deferred = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(QUERY)) {
            while (result.next()) {
                all.add(result.getString(1));
                if (result.getBoolean(2)) {
                    deferred.add(result.getString(1));
                }
            }
        }
        return new DeferredConstraints(all, deferred);
    }

    /**
     * The SQL that checks what a commit would check, and defers the constraints again that are
     * deferred by default. What is checked is not checked again. Empty without constraints.
     */
    String check() {
        return set(all, "IMMEDIATE") + set(deferred, "DEFERRED");
    }

    private static String set(List<String> names, String mode) {
        return names.isEmpty()
                ? ""
                : "SET CONSTRAINTS " + String.join(", ", names) + " " + mode + ";";
    }
}
