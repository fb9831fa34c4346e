package io.tailrace.relay.retention;

import io.tailrace.event.internal.RootCause;
import io.tailrace.event.internal.SqlIdentifier;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OutboxSource;
import java.sql.SQLException;

/** Says why rows cannot be removed, and what the operator can do. No input or output. */
public final class RemovalFailure {

    /** Of a table without replica identity, whose deletes a publication publishes. */
    private static final String NO_IDENTITY = "55000";

    private static final String NO_RIGHT = "42501";
    private static final String LOCKED = "55P03";
    private static final String TOO_LONG = "57014";

    private RemovalFailure() {}

    /** The failure for the operator. */
    public static OperatorException of(Exception e, OutboxSource source) {
        return new OperatorException(
                ExitCode.SETUP,
                "Could not remove published rows of table %s: %s"
                        .formatted(source.table(), RootCause.of(e).getMessage()),
                remedy(e, source),
                e);
    }

    private static String remedy(Exception e, OutboxSource source) {
        String state = e instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : "";
        return switch (state) {
            case NO_IDENTITY ->
                    "Another publication of the database publishes the deletes of this table, and"
                            + " PostgreSQL refuses deletes that it cannot describe. Run as the owner"
                            + " of the table, for a partitioned table also for each partition: ALTER"
                            + " TABLE %s REPLICA IDENTITY FULL; or let that publication publish no"
                                    .formatted(source.table().sql())
                            + " deletes.";
            case NO_RIGHT ->
                    "Run as the owner of the table: GRANT SELECT, DELETE ON %s TO %s;"
                            .formatted(source.table().sql(), SqlIdentifier.quote(source.user()));
            case LOCKED ->
                    "Look in pg_locks for the session that has locked the table; rows are removed"
                            + " when it has ended.";
            case TOO_LONG -> "Set a smaller --retention-batch.";
            default ->
                    "Check that PostgreSQL and Kafka are reachable. The relay tries again by itself.";
        };
    }
}
