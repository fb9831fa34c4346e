package io.tailrace.producer;

import io.tailrace.event.internal.SqlIdentifier;
import io.tailrace.event.outbox.OutboxColumns;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The DDL of an outbox table for PostgreSQL. Stateless and safe for any thread. */
public final class OutboxSchema {

    /** Any number will do, as long as everybody who creates an outbox takes the same. */
    private static final long CREATION_LOCK = 7_237_970_109_966_541L;

    private OutboxSchema() {}

    /**
     * The statement that creates the table unless it exists.
     *
     * <p>It has no primary key and no unique index on purpose: rows are read from the write-ahead
     * log, never looked up, and without a key inserting and relaying are faster.
     */
    public static String ddl(OutboxConfig config) {
        OutboxColumns columns = config.columns();
        StringBuilder sql =
                new StringBuilder("CREATE TABLE IF NOT EXISTS ")
                        .append(SqlIdentifier.quote(config.table()))
                        .append(" (\n")
                        .append(column(columns.id(), "uuid NOT NULL,"))
                        .append(column(columns.aggregateType(), "text NOT NULL,"))
                        .append(column(columns.aggregateId(), "text NOT NULL,"))
                        .append(column(columns.type(), "text NOT NULL,"));
        String headers = columns.headers();
        String payload = config.payloadType().sqlName();
        if (headers == null) {
            sql.append(column(columns.payload(), payload));
        } else {
            sql.append(column(columns.payload(), payload + ","));
            sql.append(column(headers, "text"));
        }
        return sql.append(")").toString();
    }

    /**
     * Creates the table unless it exists, in the connection's transaction or, if it has none, in
     * one of its own. Any number of processes may do so at once.
     */
    public static void createIfMissing(Connection connection, OutboxConfig config)
            throws SQLException {
        String sql =
                "DO $tailrace$ BEGIN PERFORM pg_advisory_xact_lock(%d); %s; END $tailrace$"
                        .formatted(CREATION_LOCK, ddl(config));
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String column(String name, String definition) {
        return "    " + SqlIdentifier.quote(name) + " " + definition + "\n";
    }
}
