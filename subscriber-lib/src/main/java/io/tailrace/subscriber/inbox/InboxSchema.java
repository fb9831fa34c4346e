package io.tailrace.subscriber.inbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The DDL of an inbox for PostgreSQL. Stateless and safe for any thread. */
public final class InboxSchema {

    /** Any number will do, as long as everybody who creates an inbox takes the same. */
    private static final long CREATION_LOCK = 6_102_938_475_610_293L;

    private InboxSchema() {}

    /**
     * The statements that create the table unless it exists, each ended by a semicolon. The index
     * on the time is a BRIN one, which costs next to nothing: rows come in the order of time.
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
     * Creates the table unless it exists, in the connection's transaction or, if it has none, in
     * one of its own. Any number of processes may do so at once.
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
