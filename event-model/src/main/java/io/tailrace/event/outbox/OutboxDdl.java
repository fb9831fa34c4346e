package io.tailrace.event.outbox;

import io.tailrace.event.EventDefaults;
import io.tailrace.event.internal.SqlIdentifier;
import java.util.Set;

/** The DDL of an outbox table for PostgreSQL. Pure. */
public final class OutboxDdl {

    /** The types whose length in bytes PostgreSQL knows without a cast. */
    private static final Set<String> HAVE_A_LENGTH = Set.of("text", "bytea");

    private OutboxDdl() {}

    /**
     * The statement that creates the table if it does not exist.
     *
     * <p>The table has no primary key and no unique index on purpose: the relay reads rows from the
     * write-ahead log and never looks them up, and inserts are faster without an index. A condition
     * keeps out payloads of more than {@link EventDefaults#MAX_RECORD_BYTES}, which no topic of
     * events accepts: they could be dead-lettered at best, and exhaust the heap of the relay.
     *
     * @param table the quoted name of the table, with its schema if it has one
     * @param columns the names of its columns, without quotes
     * @param payloadType the SQL type of the payload: {@code text}, {@code bytea}, {@code json} or
     *     {@code jsonb}
     * @return the statement without a semicolon
     */
    public static String create(String table, OutboxColumns columns, String payloadType) {
        StringBuilder sql =
                new StringBuilder("CREATE TABLE IF NOT EXISTS ")
                        .append(table)
                        .append(" (\n")
                        .append(column(columns.id(), "uuid NOT NULL,"))
                        .append(column(columns.aggregateType(), "text NOT NULL,"))
                        .append(column(columns.aggregateId(), "text NOT NULL,"))
                        .append(column(columns.type(), "text NOT NULL,"));
        String headers = columns.headers();
        String payload = payload(columns.payload(), payloadType);
        if (headers == null) {
            sql.append(column(columns.payload(), payload));
        } else {
            sql.append(column(columns.payload(), payload + ","));
            sql.append(column(headers, "text"));
        }
        return sql.append(")").toString();
    }

    /** The type of the payload, and the condition that keeps out what cannot be published. */
    private static String payload(String column, String type) {
        return "%s CHECK (octet_length(%s%s) <= %d)"
                .formatted(
                        type,
                        SqlIdentifier.quote(column),
                        HAVE_A_LENGTH.contains(type) ? "" : "::text",
                        EventDefaults.MAX_RECORD_BYTES);
    }

    private static String column(String name, String definition) {
        return "    " + SqlIdentifier.quote(name) + " " + definition + "\n";
    }
}
