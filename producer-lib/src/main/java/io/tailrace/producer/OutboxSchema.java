package io.tailrace.producer;

import io.tailrace.event.internal.SqlIdentifier;
import io.tailrace.event.outbox.OutboxDdl;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** The DDL of an outbox table for PostgreSQL. Stateless and safe for any thread. */
public final class OutboxSchema {

    /** An arbitrary advisory lock key, the same in every process that creates an outbox. */
    private static final long CREATION_LOCK = 7_237_970_109_966_541L;

    private OutboxSchema() {}

    /**
     * The statement that creates the table if it does not exist.
     *
     * @see OutboxDdl#create
     */
    public static String ddl(OutboxConfig config) {
        return OutboxDdl.create(
                SqlIdentifier.quoteQualified(config.table()),
                config.columns(),
                config.payloadType().sqlName());
    }

    /**
     * Creates the table if it does not exist, in the connection's current transaction, or in a new
     * one in auto-commit mode. Several processes may call this method at the same time.
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

    /**
     * Why the user of a connection cannot write events as configured, with the remedy; empty if it
     * can. An outbox without rows, {@link RowLifetime#MESSAGE}, needs no table.
     */
    public static Optional<String> obstacle(Connection connection, OutboxConfig config)
            throws SQLException {
        if (Privileges.given(connection, config)) {
            return Optional.empty();
        }
        String remedy = Privileges.remedy(config.lifetime()) + ", to the user of the connection";
        return Optional.of(
                config.lifetime() == RowLifetime.MESSAGE
                        ? remedy
                        : "Create the table %s, and %s".formatted(config.table(), remedy));
    }

    /**
     * A warning if events are messages, and relays read the log of the database at this moment but
     * none of them reads messages, so that the events would not be published. Empty if no relay
     * runs, and while the transaction of the connection does not see that a relay has started.
     */
    public static Optional<String> warning(Connection connection, OutboxConfig config)
            throws SQLException {
        return config.lifetime() == RowLifetime.MESSAGE && MessageRelays.areMissing(connection)
                ? Optional.of(MessageRelays.WARNING)
                : Optional.empty();
    }
}
