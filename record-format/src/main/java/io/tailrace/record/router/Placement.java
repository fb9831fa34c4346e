package io.tailrace.record.router;

import io.tailrace.event.internal.Check;
import io.tailrace.event.internal.SqlIdentifier;
import io.tailrace.record.AdditionalColumn;
import java.util.Locale;

/**
 * Where a record has the value of an additional column, as in {@code
 * table.fields.additional.placement} of Debezium's outbox event router.
 *
 * @param column exactly as in the database
 * @param place where the value goes
 * @param alias the name of the header or of the field of the envelope
 */
public record Placement(String column, Place place, String alias) {

    /** Where a value goes. */
    public enum Place {
        /** A header of the record. */
        HEADER,
        /** A field beside the payload, in a value that is a JSON object. */
        ENVELOPE,
        /** The number of the record's partition. */
        PARTITION
    }

    private static final String FORM =
            "must be <column>:header, <column>:envelope or <column>:partition, each with :<name>"
                    + " after it if the name differs from the column";

    /**
     * Reads {@code <column>:<place>} or {@code <column>:<place>:<alias>}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static Placement parse(String text) {
        String[] parts = text.split(":", -1);
        Check.that(parts.length == 2 || parts.length == 3, "placement", FORM, Check.quote(text));
        String column = parts[0].trim();
        SqlIdentifier.require("column of placement", column);
        String alias = parts.length == 3 ? parts[2].trim() : column;
        Check.that(!alias.isEmpty(), "placement", FORM, Check.quote(text));
        return new Placement(column, place(parts[1].trim(), text), alias);
    }

    private static Place place(String name, String text) {
        try {
            return Place.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw Check.violation("placement", FORM, Check.quote(text));
        }
    }

    /** The column that has to be read. */
    AdditionalColumn read() {
        return new AdditionalColumn(
                column,
                place == Place.PARTITION
                        ? AdditionalColumn.Use.PARTITION
                        : AdditionalColumn.Use.VALUE);
    }

    @Override
    public String toString() {
        return column + ":" + place.name().toLowerCase(Locale.ROOT) + ":" + alias;
    }
}
