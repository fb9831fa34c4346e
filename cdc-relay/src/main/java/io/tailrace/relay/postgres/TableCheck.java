package io.tailrace.relay.postgres;

import io.tailrace.event.internal.SqlIdentifier;
import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.TableName;
import io.tailrace.relay.postgres.session.Queries;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether the log holds the rows of the outbox table, and holds the columns of the mapping in the
 * form in which a query reads them. The table may have any other columns.
 */
final class TableCheck {

    static final String BYTEA = "bytea";

    private static final Set<String> TEXTS = Set.of("text", "varchar", "citext");
    private static final Set<String> NAMES =
            union(TEXTS, Set.of("uuid", "int2", "int4", "int8", "enum"));
    private static final Set<String> HEADERS = union(TEXTS, Set.of("json", "jsonb"));
    private static final Set<String> PAYLOADS = union(HEADERS, Set.of(BYTEA));

    private static final String OBSTACLE =
            "SELECT CASE WHEN relkind NOT IN ('r', 'p') THEN 'is no table' WHEN relpersistence <>"
                    + " 'p' THEN 'is not in the write-ahead log, because it is unlogged or"
                    + " temporary' WHEN relkind = 'r' AND EXISTS (SELECT FROM pg_inherits WHERE"
                    + " inhparent = c.oid) THEN 'has tables that inherit from it, and PostgreSQL"
                    + " sends their rows as rows of other tables' END FROM pg_class c WHERE oid ="
                    + " to_regclass(?)";

    /** The type of a column of a domain is what the domain is based on. */
    private static final String TYPES =
            "WITH RECURSIVE typed (name, generated, type) AS (SELECT attname, attgenerated <> '',"
                    + " atttypid FROM pg_attribute WHERE attrelid = to_regclass(?) AND attnum > 0"
                    + " AND NOT attisdropped UNION ALL SELECT name, generated, typbasetype FROM"
                    + " typed JOIN pg_type t ON t.oid = type AND typtype = 'd') SELECT name,"
                    + " generated, CASE WHEN typtype = 'e' THEN 'enum' ELSE typname END FROM typed"
                    + " JOIN pg_type t ON t.oid = type WHERE typtype <> 'd'";

    private record Column(String type, boolean generated) {}

    private final TableName table;
    private final Map<String, Column> columns;

    private TableCheck(TableName table, Map<String, Column> columns) {
        this.table = table;
        this.columns = columns;
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(others);
        return all;
    }

    /**
     * Checks a table that has all columns of the mapping.
     *
     * @param headers the column of headers; null if the table has none
     * @return the type of the payload, as the catalogue names it
     * @throws OperatorException with {@link ExitCode#SETUP} if rows or columns are not in the log,
     *     or a column has another type
     */
    static String require(Connection connection, OutboxSource source, @Nullable String headers)
            throws SQLException {
        requireRowsInLog(connection, source.table());
        TableCheck check = new TableCheck(source.table(), types(connection, source.table()));
        OutboxColumns mapping = source.columns();
        check.require(mapping.id(), NAMES);
        check.require(mapping.aggregateType(), NAMES);
        check.require(mapping.aggregateId(), NAMES);
        check.require(mapping.type(), NAMES);
        if (headers != null) {
            check.require(headers, HEADERS);
        }
        return check.require(mapping.payload(), PAYLOADS).type();
    }

    private static void requireRowsInLog(Connection connection, TableName table)
            throws SQLException {
        Optional<String> obstacle = Queries.one(connection, OBSTACLE, table.sql());
        if (obstacle.isPresent()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "The relay cannot publish the rows of %s: it %s"
                            .formatted(table, obstacle.get()),
                    "Set --table to an ordinary or partitioned table with the rows.");
        }
    }

    private static Map<String, Column> types(Connection connection, TableName table)
            throws SQLException {
        Map<String, Column> types = new HashMap<>();
        try (PreparedStatement query = connection.prepareStatement(TYPES)) {
            query.setString(1, table.sql());
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    types.put(rows.getString(1), new Column(rows.getString(3), rows.getBoolean(2)));
                }
            }
        }
        return types;
    }

    private Column require(String name, Set<String> allowed) {
        Column column = columns.get(name);
        if (column == null) {
            throw new IllegalStateException("Table " + table + " has no column " + name);
        }
        if (column.generated()) {
            throw refused(
                    "Column %s of table %s is generated, and PostgreSQL does not send generated columns"
                            .formatted(name, table),
                    name);
        }
        if (!allowed.contains(column.type())) {
            throw refused(
                    "Column %s of table %s must have one of the types %s, got %s"
                            .formatted(name, table, allowed, shown(column.type())),
                    name);
        }
        return column;
    }

    private static String shown(String type) {
        return type.equals("bpchar") ? "char" : type;
    }

    private OperatorException refused(String problem, String column) {
        return new OperatorException(
                ExitCode.SETUP,
                problem,
                "Name another column with --columns, or run ALTER TABLE %s ALTER COLUMN %s, see DROP EXPRESSION and TYPE."
                        .formatted(table.sql(), SqlIdentifier.quote(column)));
    }
}
