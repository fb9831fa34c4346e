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
                    + " 'pgoutput' THEN 'has the output plugin ' || plugin WHEN"
                    + " (to_jsonb(s)->>'two_phase')::boolean THEN 'sends prepared transactions"
                    + " before they are committed (two_phase)' END FROM"
                    + " pg_replication_slots s WHERE slot_name = ?";

    private SlotCheck() {}

    /**
     * Checks the slot if it exists.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if the slot is one of another database,
     *     or of another kind
     */
    public static void require(Connection connection, OutboxSource source) throws SQLException {
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
}
