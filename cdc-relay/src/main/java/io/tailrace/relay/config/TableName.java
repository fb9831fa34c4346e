package io.tailrace.relay.config;

import io.tailrace.event.internal.Check;
import io.tailrace.event.internal.SqlIdentifier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a table with its schema, exactly as the catalogue of PostgreSQL has it. Immutable.
 *
 * @param schema the schema, 1 to 63 bytes of UTF-8 without a double quote, which Debezium cannot
 *     read
 * @param table the table without its schema, likewise
 */
public record TableName(String schema, String table) {

    private static final String PART = "(\"[^\"]+\"|[^.\"]+)";
    private static final Pattern TEXT = Pattern.compile(PART + "\\." + PART);

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if a part cannot be the name of a schema or a table
     */
    public TableName {
        require(schema);
        require(table);
    }

    private static void require(String part) {
        SqlIdentifier.require("table", part);
        Check.that(
                part.indexOf('"') < 0,
                "table",
                "must be schema.table without a double quote in a name",
                Check.quote(part));
    }

    /**
     * Reads {@code schema.table}. Upper and lower case are kept. A part with a dot has to be in
     * double quotes, any other part may be.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static TableName parse(String text) {
        Matcher parts = TEXT.matcher(text);
        Check.that(
                parts.matches(),
                "table",
                "must be schema.table, with double quotes around a name that contains a dot",
                Check.quote(text));
        return new TableName(unquoted(parts.group(1)), unquoted(parts.group(2)));
    }

    private static String unquoted(String part) {
        return part.replace("\"", "");
    }

    /** Another table of the same schema. */
    public TableName sibling(String name) {
        return new TableName(schema, name);
    }

    /** The name as it is written in SQL: both parts in double quotes. */
    public String sql() {
        return SqlIdentifier.quote(schema) + "." + SqlIdentifier.quote(table);
    }

    /** The text that {@link #parse} reads, with double quotes only where it needs them. */
    @Override
    public String toString() {
        return shown(schema) + "." + shown(table);
    }

    private static String shown(String part) {
        return part.indexOf('.') < 0 ? part : SqlIdentifier.quote(part);
    }
}
