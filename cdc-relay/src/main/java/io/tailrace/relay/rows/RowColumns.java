package io.tailrace.relay.rows;

import io.tailrace.record.CapturedRow;
import io.tailrace.relay.postgres.OutboxTable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The columns of a query for rows: id, aggregate type, aggregate id, type, payload and headers, the
 * size of a row of which only the beginning of the names is selected because it is too large, and
 * the additional columns as JSON. PostgreSQL knows the size of a text or {@code bytea} without
 * reading it.
 */
public final class RowColumns {

    private final List<String> names;
    private final String payload;
    private final String headers;
    private final List<String> additional;

    private RowColumns(
            List<String> names, String payload, String headers, List<String> additional) {
        this.names = names;
        this.payload = payload;
        this.headers = headers;
        this.additional = additional;
    }

    /** The columns of a table. */
    public static RowColumns of(OutboxTable table) {
        List<String> columns = table.columns();
        return new RowColumns(
                columns.subList(0, 4).stream().map(RowColumns::text).toList(),
                table.binary() ? columns.get(4) : text(columns.get(4)),
                table.hasHeaders() ? text(columns.get(5)) : "NULL::text",
                table.additional());
    }

    /**
     * The list of columns for {@code SELECT}.
     *
     * @param maxRowBytes of a row with more bytes, payload and headers are not selected
     */
    public String list(int maxRowBytes) {
        String size = size();
        List<String> selected = new ArrayList<>();
        for (String name : names) {
            selected.add(
                    "CASE WHEN %s <= %d THEN %s ELSE left(%3$s, %d) END"
                            .formatted(size, maxRowBytes, name, CapturedRow.SHORT_NAME));
        }
        for (String content : List.of(payload, headers)) {
            selected.add("CASE WHEN %s <= %d THEN %s END".formatted(size, maxRowBytes, content));
        }
        selected.add("CASE WHEN %s > %d THEN %1$s END".formatted(size, maxRowBytes));
        for (String value : additional) {
            selected.add("CASE WHEN %s <= %d THEN %s END".formatted(size, maxRowBytes, value));
        }
        return String.join(", ", selected);
    }

    /** The bytes of all columns, as {@code bigint}. */
    private String size() {
        List<String> all = new ArrayList<>(names);
        all.add(payload);
        all.add(headers);
        all.addAll(additional);
        return all.stream()
                .map("coalesce(octet_length(%s), 0)::bigint"::formatted)
                .collect(Collectors.joining(" + ", "(", ")"));
    }

    private static String text(String column) {
        return column + "::text";
    }
}
