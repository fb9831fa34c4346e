package io.tailrace.relay.removal;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.postgres.session.Queries;
import java.sql.Connection;
import java.sql.SQLException;

/** The session that reads a slot. Stateless. */
public final class SlotUser {

    private static final String OTHER =
            "SELECT pid || coalesce(' (' || nullif(application_name, '') || ')', '') FROM"
                    + " pg_stat_activity WHERE pid = (SELECT active_pid FROM pg_replication_slots"
                    + " WHERE slot_name = ?) AND application_name NOT LIKE 'tailrace %'";

    private SlotUser() {}

    /**
     * Requires that nobody reads a slot but the remains of a relay, whose session can be ended.
     *
     * @param session not closed
     * @throws OperatorException with {@link ExitCode#INCOMPLETE} if another program does
     */
    public static void requireRelay(Connection session, String slot) throws SQLException {
        Queries.one(session, OTHER, slot)
                .ifPresent(
                        other -> {
                            throw new OperatorException(
                                    ExitCode.INCOMPLETE,
                                    "Replication slot %s is in use by session %s, which is none of a relay"
                                            .formatted(slot, other),
                                    "If the slot belongs to the other program, leave it. Otherwise stop the program, and repeat the command.");
                        });
    }
}
