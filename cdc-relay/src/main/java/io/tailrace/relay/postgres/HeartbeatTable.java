package io.tailrace.relay.postgres;

import io.tailrace.event.internal.SqlIdentifier;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.config.TableName;
import io.tailrace.relay.postgres.session.Queries;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The table of heartbeats, in the schema of the outbox table. A relay reads the rows that it
 * inserts back from the stream. The last {@value #KEPT} rows of each slot are kept: a database that
 * was restored shows itself by lacking the heartbeat which is stored with the position. The relays
 * of all outboxes in the schema share the table: each row names the slot. The primary key lets rows
 * be deleted if another publication publishes the deletes of all tables.
 */
public final class HeartbeatTable {

    private static final String NAME = "tailrace_heartbeat";
    private static final List<String> COLUMNS =
            List.of("slot", "number", "id", "xmin_horizon", "xid", "at");

    /** More than a relay can write before it reads one back, unless it stalls for hours. */
    private static final int KEPT = 10_000;

    private static final String PERMITTED =
            "SELECT 1 FROM (SELECT ?) AS heartbeat (name) WHERE has_table_privilege(name, 'SELECT')"
                    + " AND has_table_privilege(name, 'INSERT')"
                    + " AND has_table_privilege(name, 'DELETE')";

    private HeartbeatTable() {}

    /** The name of the table. */
    public static TableName name(OutboxSource source) {
        return source.table().sibling(NAME);
    }

    private static String sql(OutboxSource source) {
        return name(source).sql();
    }

    /**
     * The SQL that writes a heartbeat. Both statements have to be sent together: PostgreSQL then
     * executes them in one transaction. A heartbeat does not wait for a synchronous standby, so
     * that rows are published while there is none.
     */
    public static String beat(OutboxSource source) {
        return ("INSERT INTO %1$s (slot, id, xmin_horizon, xid, at) SELECT '%2$s', gen_random_uuid(),"
                        + " pg_snapshot_xmin(pg_current_snapshot())::text,"
                        + " pg_current_xact_id()::text, now()"
                        + " FROM set_config('synchronous_commit', 'local', true);"
                        + " DELETE FROM %1$s WHERE slot = '%2$s' AND number <= (SELECT number FROM"
                        + " %1$s WHERE slot = '%2$s' ORDER BY number DESC OFFSET %3$d LIMIT 1)")
                .formatted(sql(source), source.slot(), KEPT);
    }

    /**
     * Writes a heartbeat.
     *
     * @param connection with auto-commit; not closed
     */
    public static void beat(Connection connection, OutboxSource source) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(beat(source));
        }
    }

    /**
     * Whether the table exists and holds a heartbeat of a slot.
     *
     * @param connection used for the query and not closed
     * @param slot any slot whose relays publish tables of the schema
     */
    public static boolean contains(
            Connection connection, OutboxSource source, String slot, String id)
            throws SQLException {
        String query = "SELECT 1 FROM %s WHERE slot = ? AND id::text = ?".formatted(sql(source));
        return exists(connection, source) && Queries.one(connection, query, slot, id).isPresent();
    }

    /**
     * When a heartbeat of a relay's slot was committed, by the clock of the database; empty if the
     * table does not hold it.
     *
     * @param connection used for the query and not closed
     */
    public static Optional<Instant> time(Connection connection, OutboxSource source, String id)
            throws SQLException {
        String query =
                "SELECT (extract(epoch FROM at) * 1000)::bigint FROM %s WHERE slot = ? AND id::text = ?"
                        .formatted(sql(source));
        return Queries.one(connection, query, source.slot(), id)
                .map(Long::parseLong)
                .map(Instant::ofEpochMilli);
    }

    /**
     * Keeps other relays from creating or publishing the table, and from writing into it, until the
     * transaction ends.
     *
     * @param connection in a transaction; not closed
     * @throws SQLException also if the table does not exist, or a lock_timeout expires
     */
    public static void lock(Connection connection, OutboxSource source) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(Publication.SETUP_LOCK);
            statement.execute("LOCK TABLE " + sql(source) + " IN ACCESS EXCLUSIVE MODE");
        }
    }

    /** The SQL that creates the table if it does not exist. */
    static String ddl(OutboxSource source) {
        return ("CREATE TABLE IF NOT EXISTS %s (slot text NOT NULL, number bigint"
                        + " GENERATED ALWAYS AS IDENTITY, id uuid NOT NULL, xmin_horizon text NOT"
                        + " NULL, xid text NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (slot, number))")
                .formatted(sql(source));
    }

    /** The SQL that lets the relay's role write heartbeats into a table of another role. */
    static String grant(OutboxSource source) {
        return "GRANT SELECT, INSERT, DELETE ON %s TO %s"
                .formatted(sql(source), SqlIdentifier.quote(source.user()));
    }

    static boolean exists(Connection connection, OutboxSource source) throws SQLException {
        return !OutboxTable.columnsOf(connection, name(source)).isEmpty();
    }

    /**
     * Requires that heartbeats can be written into the table, which exists.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if the table has other columns, or the
     *     role lacks a privilege
     */
    static void requireUsable(Connection connection, OutboxSource source) throws SQLException {
        List<String> columns = OutboxTable.columnsOf(connection, name(source));
        if (!columns.equals(COLUMNS)) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Table %s, in which the relay writes heartbeats, must have the columns %s, but has %s"
                            .formatted(name(source), COLUMNS, columns),
                    "Rename or drop the table; the relay then creates it again.");
        }
        if (Queries.one(connection, PERMITTED, sql(source)).isEmpty()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Role %s may not write heartbeats into table %s"
                            .formatted(source.user(), name(source)),
                    "Run as the owner of the table: " + grant(source) + ";");
        }
    }
}
