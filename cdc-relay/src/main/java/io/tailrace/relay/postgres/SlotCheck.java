package io.tailrace.relay.postgres;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.postgres.session.Queries;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Whether an existing slot can send the rows of the outbox at all. The names of slots are unique in
 * a server, so that the slot may be the one of another database, whose relay must not be disturbed.
 */
public final class SlotCheck {

    private static final String OBSTACLE =
            "SELECT CASE WHEN slot_type <> 'logical' THEN 'is a physical slot' WHEN database <>"
                    + " current_database() THEN 'belongs to database ' || database WHEN plugin <>"
                    + " 'pgoutput' THEN 'has the output plugin ' || plugin END FROM"
                    + " pg_replication_slots WHERE slot_name = ?";

    private static final String TWO_PHASE =
            "SELECT slot_name FROM pg_replication_slots WHERE slot_name = ? AND two_phase";

    private SlotCheck() {}

    /**
     * Checks the slot if it exists.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if the slot is one of another database,
     *     or of another kind
     */
    public static void require(Connection connection, OutboxSource source) throws SQLException {
        requireNoTwoPhase(connection, source);
        Optional<String> obstacle = Queries.one(connection, OBSTACLE, source.slot());
        if (obstacle.isPresent()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "The relay of database %s cannot read replication slot %s, which %s"
                            .formatted(source.database(), source.slot(), obstacle.get()),
                    "The names of slots are unique in a PostgreSQL server: give the relay another --slot. If nothing reads the slot any more, SELECT pg_drop_replication_slot('%s') in its database removes it."
                            .formatted(source.slot()));
        }
    }

    private static void requireNoTwoPhase(Connection connection, OutboxSource source)
            throws SQLException {
        if (Queries.one(connection, TWO_PHASE, source.slot()).isPresent()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Replication slot %s has two_phase, so PostgreSQL sends prepared transactions before they are committed, and the relay publishes committed ones only"
                            .formatted(source.slot()),
                    "Rows and messages that were not read yet are only in this slot. If a relay of an earlier version reads it: stop the writers, let that relay publish everything, drop the slot, and start the relay with the same --slot. It creates the slot anew and goes on.");
        }
    }
}
