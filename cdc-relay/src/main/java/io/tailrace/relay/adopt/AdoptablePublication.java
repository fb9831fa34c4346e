package io.tailrace.relay.adopt;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.Publication;
import io.tailrace.relay.postgres.session.Queries;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The publication through which the log of an adopted slot is read. It must be the one of the other
 * program: PostgreSQL looks it up as it was when each row was written. Stateless.
 */
final class AdoptablePublication {

    private static final String EXISTS =
            "SELECT CASE WHEN puballtables THEN 'all tables' ELSE 'tables' END FROM pg_publication"
                    + " WHERE pubname = ?";

    private AdoptablePublication() {}

    /**
     * Adds the table of heartbeats, unless the publication is one of all tables, and checks that it
     * sends the rows of the outbox. Nothing is taken from it, so the other program can go on with
     * it.
     *
     * @param dryRun only to check
     * @return what was found, for people
     * @throws OperatorException with {@link ExitCode#SETUP} if it does not exist, or does not fit
     */
    static String prepare(
            Connection session, Database database, OutboxSource source, boolean dryRun)
            throws SQLException {
        String kind =
                Queries.one(session, EXISTS, source.publication())
                        .orElseThrow(() -> missing(source));
        if (dryRun) {
            return "Publication of %s: %s".formatted(kind, Publication.inspect(session, source));
        }
        database.prepare();
        database.requirePublished();
        return "Publication %s of %s sends the rows of %s, and heartbeats"
                .formatted(source.publication(), kind, source.table());
    }

    private static OperatorException missing(OutboxSource source) {
        return new OperatorException(
                ExitCode.SETUP,
                "Nothing was adopted: publication %s does not exist"
                        .formatted(source.publication()),
                "Give --publication=<publication.name of the other program>, which is dbz_publication by default.");
    }
}
