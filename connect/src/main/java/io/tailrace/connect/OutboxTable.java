package io.tailrace.connect;

import io.tailrace.event.internal.Check;
import io.tailrace.event.internal.SqlIdentifier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Struct;

/**
 * The name of the outbox table. Immutable.
 *
 * @param schema the schema, exactly as in the catalogue of PostgreSQL
 * @param table the table without its schema, likewise
 */
record OutboxTable(String schema, String table) {

    private static final String PART = "(\"[^\"]+\"|[^.\"]+)";
    private static final Pattern TEXT = Pattern.compile(PART + "\\." + PART);

    /**
     * Reads {@code schema.table}, with double quotes around a part that contains a dot.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    static OutboxTable parse(String text) {
        Matcher parts = TEXT.matcher(text);
        Check.that(
                parts.matches(),
                "table",
                "must be schema.table, with double quotes around a name that contains a dot",
                Check.quote(text));
        return new OutboxTable(unquoted(parts.group(1)), unquoted(parts.group(2)));
    }

    private static String unquoted(String part) {
        return part.replace("\"", "");
    }

    /** Whether a change is one of this table. */
    boolean has(Struct source) {
        return schema.equals(source.getString("schema")) && table.equals(source.getString("table"));
    }

    /** As the relay names its table. */
    @Override
    public String toString() {
        return shown(schema) + "." + shown(table);
    }

    private static String shown(String part) {
        return part.indexOf('.') < 0 ? part : SqlIdentifier.quote(part);
    }
}
