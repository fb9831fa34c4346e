package io.tailrace.producer;

import io.tailrace.event.internal.SqlIdentifier;
import io.tailrace.event.outbox.OutboxColumns;

/**
 * The table, columns and row lifetime of an outbox. Immutable.
 *
 * @param table the name of the outbox table, case-sensitive, with or without its schema; {@value
 *     #DEFAULT_TABLE} by default
 * @param columns the names of the table's columns; {@link OutboxColumns#defaults()} by default
 * @param payloadType the SQL type of the payload column; {@link PayloadType#TEXT} by default
 * @param lifetime how long the row of an event exists; {@link RowLifetime#KEPT} by default
 */
public record OutboxConfig(
        String table, OutboxColumns columns, PayloadType payloadType, RowLifetime lifetime) {

    /** The default of {@code table}. */
    public static final String DEFAULT_TABLE = "outbox";

    /**
     * Validates the name of the table.
     *
     * @throws IllegalArgumentException if the name is not a legal table name
     */
    public OutboxConfig {
        SqlIdentifier.requireQualified("outbox.table", table);
    }

    /** The default of every value. */
    public static OutboxConfig defaults() {
        return new OutboxConfig(
                DEFAULT_TABLE, OutboxColumns.defaults(), PayloadType.TEXT, RowLifetime.KEPT);
    }

    /** A copy with another table. */
    public OutboxConfig withTable(String name) {
        return new OutboxConfig(name, columns, payloadType, lifetime);
    }

    /** A copy with other column names. */
    public OutboxConfig withColumns(OutboxColumns names) {
        return new OutboxConfig(table, names, payloadType, lifetime);
    }

    /** A copy with another type of the payload column. */
    public OutboxConfig withPayloadType(PayloadType type) {
        return new OutboxConfig(table, columns, type, lifetime);
    }

    /** A copy with another row lifetime. */
    public OutboxConfig withLifetime(RowLifetime other) {
        return new OutboxConfig(table, columns, payloadType, other);
    }
}
