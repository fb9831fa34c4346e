package io.tailrace.producer;

import io.tailrace.event.internal.SqlIdentifier;
import io.tailrace.event.outbox.OutboxColumns;

/**
 * Where events are written. Immutable.
 *
 * @param table the outbox table, exactly as in the database, with or without its schema; {@value
 *     #DEFAULT_TABLE} by default
 * @param columns the names of its columns
 * @param payloadType the type of its payload column; {@link PayloadType#TEXT} by default
 * @param lifetime how long an event stays there; {@link RowLifetime#KEPT} by default
 */
public record OutboxConfig(
        String table, OutboxColumns columns, PayloadType payloadType, RowLifetime lifetime) {

    /** The table of the documented contract. */
    public static final String DEFAULT_TABLE = "outbox";

    /** Checks the table's name. */
    public OutboxConfig {
        SqlIdentifier.requireQualified("outbox.table", table);
    }

    /** The table of the documented contract. */
    public static OutboxConfig defaults() {
        return new OutboxConfig(
                DEFAULT_TABLE, OutboxColumns.defaults(), PayloadType.TEXT, RowLifetime.KEPT);
    }

    /** The same, in another table. */
    public OutboxConfig withTable(String name) {
        return new OutboxConfig(name, columns, payloadType, lifetime);
    }

    /** The same, in other columns. */
    public OutboxConfig withColumns(OutboxColumns names) {
        return new OutboxConfig(table, names, payloadType, lifetime);
    }

    /** The same, with a payload column of another type. */
    public OutboxConfig withPayloadType(PayloadType type) {
        return new OutboxConfig(table, columns, type, lifetime);
    }

    /** The same, with events that stay longer or shorter. */
    public OutboxConfig withLifetime(RowLifetime other) {
        return new OutboxConfig(table, columns, payloadType, other);
    }
}
