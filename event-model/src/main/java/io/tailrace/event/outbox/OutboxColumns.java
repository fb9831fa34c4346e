package io.tailrace.event.outbox;

import io.tailrace.event.internal.Check;
import io.tailrace.event.internal.SqlIdentifier;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of an outbox table's columns, exactly as in the database. The defaults are those of
 * Debezium's outbox event router: the names of the components in lower case. Immutable.
 *
 * @param id {@code uuid}: the event id
 * @param aggregateType {@code text}: where the event is routed
 * @param aggregateId {@code text}: the key of the record
 * @param type {@code text}: the type name
 * @param payload {@code text}, {@code json}, {@code jsonb} or {@code bytea}: the payload
 * @param headers {@code text}: a JSON object of record headers; null if the table has no such
 *     column, which leaves events without correlation, cause, trace and schedule
 */
public record OutboxColumns(
        String id,
        String aggregateType,
        String aggregateId,
        String type,
        String payload,
        @Nullable String headers) {

    private static final List<String> KEYS =
            List.of("id", "aggregatetype", "aggregateid", "type", "payload", "headers");

    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if one of them cannot be the name of a column
     */
    public OutboxColumns {
        SqlIdentifier.require("column id", id);
        SqlIdentifier.require("column aggregatetype", aggregateType);
        SqlIdentifier.require("column aggregateid", aggregateId);
        SqlIdentifier.require("column type", type);
        SqlIdentifier.require("column payload", payload);
        if (headers != null) {
            SqlIdentifier.require("column headers", headers);
        }
    }

    /** The names of the documented contract. */
    public static OutboxColumns defaults() {
        return of(Map.of());
    }

    /**
     * The default names, except for the ones given.
     *
     * @param names by default name, for example {@code {id=event_id}}
     * @throws IllegalArgumentException if a key is no default name, or a value no legal name
     */
    public static OutboxColumns of(Map<String, String> names) {
        for (String key : names.keySet()) {
            Check.that(KEYS.contains(key), "column", "must be one of " + KEYS, key);
        }
        return new OutboxColumns(
                names.getOrDefault("id", "id"),
                names.getOrDefault("aggregatetype", "aggregatetype"),
                names.getOrDefault("aggregateid", "aggregateid"),
                names.getOrDefault("type", "type"),
                names.getOrDefault("payload", "payload"),
                names.getOrDefault("headers", "headers"));
    }

    /** The columns that a table must have, in the order of the components. */
    public List<String> required() {
        return List.of(id, aggregateType, aggregateId, type, payload);
    }
}
