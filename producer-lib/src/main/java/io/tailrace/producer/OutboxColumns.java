package io.tailrace.producer;

import org.jspecify.annotations.Nullable;

/**
 * The names of an outbox table's columns, exactly as in the database. The defaults are those of
 * Debezium's outbox event router.
 *
 * @param id {@code uuid}: the event id; {@code id} by default
 * @param aggregateType {@code text}: where the event is routed
 * @param aggregateId {@code text}: the key of the record
 * @param type {@code text}: the type name; {@code type} by default
 * @param payload of a {@link PayloadType}; {@code payload} by default
 * @param headers {@code text}: a JSON object of record headers; {@code headers} by default, null if
 *     the table has none, which leaves events without correlation, cause, trace and schedule
 */
public record OutboxColumns(
        String id,
        String aggregateType,
        String aggregateId,
        String type,
        String payload,
        @Nullable String headers) {

    /** Checks that every name is one. */
    public OutboxColumns {
        Identifier.require("id", id);
        Identifier.require("aggregateType", aggregateType);
        Identifier.require("aggregateId", aggregateId);
        Identifier.require("type", type);
        Identifier.require("payload", payload);
        if (headers != null) {
            Identifier.require("headers", headers);
        }
    }

    /** The names of the documented contract. */
    public static OutboxColumns defaults() {
        return new OutboxColumns(
                "id", "aggregatetype", "aggregateid", "type", "payload", "headers");
    }
}
