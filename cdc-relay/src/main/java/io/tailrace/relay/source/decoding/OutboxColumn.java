package io.tailrace.relay.source.decoding;

import io.tailrace.record.CapturedRow;
import java.util.Set;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.Oid;

/**
 * A column of the outbox in the rows of a table. Most columns are read as the log has them, without
 * Debezium: their text is what Debezium captures. For one thread.
 */
final class OutboxColumn {

    /** The types whose text Debezium captures as it is. */
    private static final Set<Integer> TEXTS =
            Set.of(Oid.TEXT, Oid.VARCHAR, Oid.BPCHAR, Oid.UUID, Oid.JSON, Oid.JSONB);

    private final int place;
    private final Field field;
    private final boolean text;
    private final boolean binary;
    private final @Nullable Object ofNull;

    private OutboxColumn(LoggedTable table, String name) {
        int type = table.type(name);
        this.place = table.place(name);
        this.field = table.field(name);
        this.text = TEXTS.contains(type);
        this.binary = type == Oid.BYTEA;
        this.ofNull = table.ofNull(field);
    }

    /**
     * @param name of a column that the table has
     */
    static OutboxColumn of(LoggedTable table, String name) {
        return new OutboxColumn(table, name);
    }

    int place() {
        return place;
    }

    /** The name of the schema of the values, which tells the unit of times; may be null. */
    @Nullable String unit() {
        return field.schema().name();
    }

    /** Whether Debezium has to convert the column. */
    boolean isConverted(Tuple row) {
        return row.isUnchanged(place) || !(text || row.isNull(place));
    }

    /** Whether Debezium has to convert the column if it is the payload. */
    boolean isConvertedPayload(Tuple row) {
        return isConverted(row) && !(binary && row.isHex(place));
    }

    /**
     * The value.
     *
     * @param converted the columns that Debezium had to convert
     */
    @Nullable Object value(Tuple row, @Nullable Struct converted) {
        if (converted != null && isConverted(row)) {
            return converted.get(field);
        }
        return row.isNull(place) ? ofNull : row.text(place);
    }

    /** The value as a text. */
    @Nullable String text(Tuple row, @Nullable Struct converted) {
        Object value = value(row, converted);
        return value == null ? null : value.toString();
    }

    /** The value as a payload. */
    byte @Nullable [] payload(Tuple row, @Nullable Struct converted) {
        if (isConvertedPayload(row) || row.isNull(place)) {
            return CapturedRow.payloadBytes(value(row, converted));
        }
        return binary ? row.hex(place) : row.bytes(place);
    }

    /** The beginning of a text that is too large to be kept. */
    String beginning(Tuple row, int characters) {
        return row.text(place, characters);
    }

    /** About how many bytes the value has. */
    int bytes(Tuple row) {
        return binary && row.isHex(place) ? row.length(place) / 2 : row.length(place);
    }
}
