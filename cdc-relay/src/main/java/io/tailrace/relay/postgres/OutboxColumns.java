package io.tailrace.relay.postgres;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The names of the outbox table's columns; the defaults are those of Debezium's outbox event
 * router.
 *
 * @param headers optional in the table: a JSON object of record headers
 */
public record OutboxColumns(
        String id,
        String aggregateType,
        String aggregateId,
        String type,
        String payload,
        String headers) {

    private static final Pattern IDENTIFIER = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    public OutboxColumns {
        for (String name : List.of(id, aggregateType, aggregateId, type, payload, headers)) {
            if (!IDENTIFIER.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "column names must match " + IDENTIFIER + ", got \"" + name + '"');
            }
        }
    }

    /** {@code id, aggregatetype, aggregateid, type, payload, headers}. */
    public static OutboxColumns defaults() {
        return new OutboxColumns(
                "id", "aggregatetype", "aggregateid", "type", "payload", "headers");
    }

    /** Those that a table must have. */
    public List<String> required() {
        return List.of(id, aggregateType, aggregateId, type, payload);
    }
}
