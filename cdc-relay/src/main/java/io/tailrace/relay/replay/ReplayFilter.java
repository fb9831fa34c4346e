package io.tailrace.relay.replay;

import io.tailrace.event.internal.Check;
import io.tailrace.relay.rows.IdTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which rows are published again. A row must match every filter that is set; the values of one
 * filter are alternatives. Immutable; no input or output.
 *
 * @param ids the ids of rows, as the table shows them
 * @param since rows whose ids have this or a later time; null for all
 * @param until rows whose ids have an earlier time; null for all
 * @param aggregates aggregates as {@code <aggregate type>/<aggregate id>}
 * @param aggregateTypes aggregate types
 * @param types types of events
 */
public record ReplayFilter(
        List<String> ids,
        @Nullable Instant since,
        @Nullable Instant until,
        List<String> aggregates,
        List<String> aggregateTypes,
        List<String> types) {

    /** Every row. */
    public static final ReplayFilter ALL =
            new ReplayFilter(List.of(), null, null, List.of(), List.of(), List.of());

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if an aggregate has another form
     */
    public ReplayFilter {
        ids = List.copyOf(ids);
        aggregates = List.copyOf(aggregates);
        aggregateTypes = List.copyOf(aggregateTypes);
        types = List.copyOf(types);
        for (String aggregate : aggregates) {
            Check.that(
                    aggregate.indexOf('/') > 0,
                    "aggregate",
                    "must be <aggregate type>/<aggregate id>",
                    Check.quote(aggregate));
        }
    }

    /** Whether every row matches. */
    public boolean isEmpty() {
        return equals(ALL);
    }

    /**
     * The SQL condition of the rows.
     *
     * @param columns the SQL expressions of id, aggregate type, aggregate id and type
     */
    String condition(List<String> columns) {
        String id = columns.get(0);
        List<String> all = new ArrayList<>();
        all.add("true");
        addAny(all, id, ids);
        if (since != null) {
            all.add(IdTime.isNotBefore(id, since));
        }
        if (until != null) {
            all.add(IdTime.isBefore(id, until));
        }
        addAny(all, columns.get(1), aggregateTypes);
        addAny(all, columns.get(3), types);
        if (!aggregates.isEmpty()) {
            all.add(
                    aggregates.stream()
                            .map(name -> aggregate(name, columns))
                            .collect(Collectors.joining(" OR ", "(", ")")));
        }
        return String.join(" AND ", all);
    }

    private static void addAny(List<String> all, String column, List<String> values) {
        if (!values.isEmpty()) {
            all.add(
                    column
                            + "::text IN "
                            + values.stream()
                                    .map(ReplayFilter::literal)
                                    .collect(Collectors.joining(", ", "(", ")")));
        }
    }

    private static String aggregate(String name, List<String> columns) {
        int slash = name.indexOf('/');
        return "(%s::text = %s AND %s::text = %s)"
                .formatted(
                        columns.get(1),
                        literal(name.substring(0, slash)),
                        columns.get(2),
                        literal(name.substring(slash + 1)));
    }

    /** A literal that means the same whatever {@code standard_conforming_strings} is. */
    static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** The text by which a run that is resumed is compared with the run as it began. */
    String describe() {
        return "ids=%s since=%s until=%s aggregates=%s aggregate-types=%s types=%s"
                .formatted(ids, since, until, aggregates, aggregateTypes, types);
    }
}
