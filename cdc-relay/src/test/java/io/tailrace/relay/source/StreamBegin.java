package io.tailrace.relay.source;

import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.NewSlot;
import io.tailrace.relay.postgres.TermSessions;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;

/** Prepares a database for a {@link ChangeStream}, as the first start of a relay does. */
final class StreamBegin {

    private StreamBegin() {}

    /** Creates the objects of the relay and its slot; returns where the slot begins. */
    static Position create(RelayConfig config) throws SQLException {
        Database database = new Database(config.source());
        database.prepare();
        try (NewSlot slot =
                NewSlot.create(
                        database,
                        config.source().slot(),
                        new TermSessions(new CompletableFuture<>()))) {
            return Position.after(slot.consistentPoint());
        }
    }
}
