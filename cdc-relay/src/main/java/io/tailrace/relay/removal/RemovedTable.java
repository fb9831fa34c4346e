package io.tailrace.relay.removal;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.postgres.session.Queries;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Compares the table that was named with the one whose rows a position counts. Stateless. */
final class RemovedTable {

    private static final String NAME =
            "SELECT oid::regclass::text FROM pg_class WHERE oid = ?::oid";

    private static final String NAMED = "SELECT to_regclass(?)::oid::text";

    private RemovedTable() {}

    /**
     * Requires that the configured table is that of a position, unless that one was dropped: the
     * rows of another table show nothing, and a table that does not exist has none.
     *
     * @param session with the database that the position belongs to; not closed
     * @throws OperatorException with {@link ExitCode#POSITION_LOST}
     */
    static void requireSame(
            Connection session, RelayConfig config, SourceIdentity source, RemovalRequest request)
            throws SQLException {
        Optional<String> named = Queries.one(session, NAMED, config.source().table().sql());
        String stored = Long.toString(source.table());
        if (source.table() == SourceIdentity.UNKNOWN_TABLE) {
            if (named.isEmpty() && !request.discardUnpublished()) {
                throw refusal(
                        "table %s does not exist, so that its rows cannot be counted"
                                .formatted(config.source().table()),
                        "Correct --table. If the table was dropped, give --discard-unpublished.");
            }
            return;
        }
        Optional<String> name = Queries.one(session, NAME, stored);
        if (name.isPresent() && !named.equals(Optional.of(stored))) {
            throw refusal(
                    "the position is that of table %s, and not of %s"
                            .formatted(name.get(), config.source().table()),
                    "Correct --table, --slot or --source-name, so that they are those of the relay"
                            + " to remove. If the table was replaced, start the relay, which goes"
                            + " on with the new one, and repeat the command.");
        }
    }

    private static OperatorException refusal(String problem, String remedy) {
        return new OperatorException(
                ExitCode.POSITION_LOST, "Nothing was removed: " + problem, remedy);
    }
}
