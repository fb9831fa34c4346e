package io.tailrace.relay.source.decoding;

import io.debezium.time.MicroTimestamp;
import io.tailrace.record.AdditionalColumn.Use;
import io.tailrace.record.CapturedRow;
import io.tailrace.relay.source.change.Change;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/** Reads the rows of an outbox as long as the table has the same columns. For one thread. */
final class OutboxRows implements RowReader {

    /**
     * The columns of the outbox; a column is null if the rows were written while the table had no
     * such column.
     */
    record Columns(
            @Nullable OutboxColumn id,
            @Nullable OutboxColumn aggregateType,
            @Nullable OutboxColumn aggregateId,
            @Nullable OutboxColumn type,
            @Nullable OutboxColumn payload,
            @Nullable OutboxColumn headers,
            List<Additional> additional) {

        /** The columns that the rows have. */
        private List<OutboxColumn> present() {
            Stream<@Nullable OutboxColumn> others =
                    Stream.concat(
                            Stream.of(payload, headers),
                            additional.stream().map(Additional::column));
            return Stream.concat(names().stream(), others.filter(Objects::nonNull)).toList();
        }

        /** The columns that identify a row, of those that the rows have. */
        private List<OutboxColumn> names() {
            return Stream.of(id, aggregateType, aggregateId, type)
                    .filter(Objects::nonNull)
                    .toList();
        }
    }

    /**
     * An additional column.
     *
     * @param column null if the rows were written while the table had no such column
     * @param use what is read of it
     */
    record Additional(@Nullable OutboxColumn column, Use use) {

        private @Nullable Object read(Tuple row, @Nullable Struct converted) {
            Object value = column == null ? null : column.value(row, converted);
            return value instanceof Number number && column != null && use == Use.MILLIS
                    ? (Object) millis(number.longValue(), String.valueOf(column.unit()))
                    : value;
        }

        private static long millis(long time, String unit) {
            return unit.equals(MicroTimestamp.SCHEMA_NAME) ? time / 1_000 : time;
        }
    }

    private final LoggedTable table;
    private final Columns columns;
    private final List<OutboxColumn> present;
    private final List<OutboxColumn> names;
    private final long maxBytes;

    /**
     * @param maxBytes the size of the largest row that is kept
     */
    OutboxRows(LoggedTable table, Columns columns, long maxBytes) {
        this.table = table;
        this.columns = columns;
        this.present = columns.present();
        this.names = columns.names();
        this.maxBytes = maxBytes;
    }

    @Override
    public Change read(Tuple row, LogSequenceNumber previousCommit, long committedMicros) {
        long bytes = bytes(row);
        return Change.ofRow(
                previousCommit,
                bytes > maxBytes
                        ? withoutContent(row, bytes, committedMicros)
                        : complete(row, committedMicros),
                true,
                committedMicros);
    }

    private long bytes(Tuple row) {
        long bytes = 0;
        for (OutboxColumn column : present) {
            bytes += column.bytes(row);
        }
        return bytes;
    }

    private CapturedRow complete(Tuple row, long committedMicros) {
        Struct converted = isConverted(row) ? table.convert(row, isConvertedAt(row)) : null;
        OutboxColumn payload = columns.payload();
        return new CapturedRow(
                text(columns.id(), row, converted),
                text(columns.aggregateType(), row, converted),
                text(columns.aggregateId(), row, converted),
                text(columns.type(), row, converted),
                payload == null ? null : payload.payload(row, converted),
                text(columns.headers(), row, converted),
                0,
                committedMicros,
                columns.additional().isEmpty() ? List.of() : additional(row, converted));
    }

    /** Whether Debezium has to convert any column. */
    private boolean isConverted(Tuple row) {
        for (OutboxColumn column : present) {
            if (isConverted(column, row)) {
                return true;
            }
        }
        return false;
    }

    private boolean isConverted(OutboxColumn column, Tuple row) {
        return column == columns.payload()
                ? column.isConvertedPayload(row)
                : column.isConverted(row);
    }

    private IntPredicate isConvertedAt(Tuple row) {
        return place ->
                present.stream()
                        .anyMatch(column -> column.place() == place && isConverted(column, row));
    }

    /** A row that is too large to be published: what identifies it, with its size. */
    private CapturedRow withoutContent(Tuple row, long bytes, long committedMicros) {
        IntPredicate wanted = place -> isNameConvertedAt(place, row);
        Struct converted =
                names.stream().anyMatch(name -> wanted.test(name.place()))
                        ? table.convert(row, wanted)
                        : null;
        return new CapturedRow(
                beginning(columns.id(), row, converted),
                beginning(columns.aggregateType(), row, converted),
                beginning(columns.aggregateId(), row, converted),
                beginning(columns.type(), row, converted),
                null,
                null,
                bytes,
                committedMicros);
    }

    private List<@Nullable Object> additional(Tuple row, @Nullable Struct converted) {
        @Nullable Object[] values = new @Nullable Object[columns.additional().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns.additional().get(i).read(row, converted);
        }
        return Collections.unmodifiableList(Arrays.asList(values));
    }

    private static @Nullable String text(
            @Nullable OutboxColumn column, Tuple row, @Nullable Struct converted) {
        return column == null ? null : column.text(row, converted);
    }

    private boolean isNameConvertedAt(int place, Tuple row) {
        return names.stream()
                .anyMatch(
                        name ->
                                name.place() == place
                                        && name.bytes(row) <= maxBytes
                                        && name.isConverted(row));
    }

    private @Nullable String beginning(
            @Nullable OutboxColumn column, Tuple row, @Nullable Struct converted) {
        if (column != null && column.bytes(row) > maxBytes) {
            return column.beginning(row, CapturedRow.SHORT_NAME);
        }
        String text = text(column, row, converted);
        return text == null || text.length() <= CapturedRow.SHORT_NAME
                ? text
                : text.substring(0, CapturedRow.SHORT_NAME);
    }
}
