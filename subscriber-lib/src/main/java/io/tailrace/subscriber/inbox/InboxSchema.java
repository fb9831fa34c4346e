package io.tailrace.subscriber.inbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The DDL of an inbox table in PostgreSQL. Stateless and safe for any thread. */
public final class InboxSchema {

    /** An arbitrary advisory lock key, the same in every process that creates an inbox. */
    private static final long CREATION_LOCK = 6_102_938_475_610_293L;

    private InboxSchema() {}

    /**
     * The statements that create the table and its index if they do not exist, each followed by a
     * semicolon. The index on the time is a BRIN index, which is small because rows are inserted in
     * the order of time.
     */
    public static String ddl(InboxConfig config) {
        String table = config.quotedTable();
        String index = '"' + config.table().replace('.', '_') + "_handled_at\"";
        return """
               CREATE TABLE IF NOT EXISTS %s (
                   consumer_group text NOT NULL,
                   event_id uuid NOT NULL,
                   handled_at timestamptz NOT NULL DEFAULT now(),
                   PRIMARY KEY (consumer_group, event_id)
               );
               CREATE INDEX IF NOT EXISTS %s ON %s USING brin (handled_at);
               """
                .formatted(table, index, table);
    }

    /**
     * Creates the table and its index if they do not exist, in the connection's current
     * transaction, or in a new one in auto-commit mode. Several processes may call this method at
     * the same time.
     */
    public static void createIfMissing(Connection connection, InboxConfig config)
            throws SQLException {
        String sql =
                "DO $tailrace$ BEGIN PERFORM pg_advisory_xact_lock(%d); %s END $tailrace$"
                        .formatted(CREATION_LOCK, ddl(config));
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
