package io.tailrace.relay.adopt;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.HeartbeatTable;
import io.tailrace.relay.postgres.Publication;
import io.tailrace.relay.postgres.session.Queries;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The publication through which the log of an adopted slot is read. It must be the one of the other
 * program: PostgreSQL looks it up as it was when each row was written. Stateless.
 */
final class AdoptablePublication {

    private static final String EXISTS =
            "SELECT CASE WHEN puballtables THEN 'all tables' ELSE 'tables' END FROM pg_publication"
                    + " WHERE pubname = ?";

    private static final String MAY_CREATE =
            "SELECT 1 FROM pg_class WHERE oid = to_regclass(?)"
                    + " AND has_schema_privilege(relnamespace, 'CREATE')";

    /** The role that creates the table owns it. */
    private static final String MAY_ADD =
            "SELECT 1 FROM pg_publication WHERE pubname = ? AND pg_has_role(pubowner, 'USAGE')"
                    + " AND NOT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass(?)"
                    + " AND NOT pg_has_role(relowner, 'USAGE'))";

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
            database.table();
            List<String> missing = Publication.requireFitting(session, source);
            database.requirePublished();
            for (String statement : missing) {
                requireRight(session, source, statement);
            }
            return "Publication %s of %s fits; %s"
                    .formatted(
                            source.publication(),
                            kind,
                            missing.isEmpty()
                                    ? "nothing is changed in the database"
                                    : "adopting would execute: " + String.join("; ", missing));
        }
        database.prepare();
        database.requirePublished();
        return "Publication %s of %s sends the rows of %s, and heartbeats"
                .formatted(source.publication(), kind, source.table());
    }

    private static void requireRight(Connection session, OutboxSource source, String statement)
            throws SQLException {
        boolean creates = statement.startsWith("CREATE TABLE");
        String heartbeats = HeartbeatTable.name(source).sql();
        Optional<String> right =
                creates
                        ? Queries.one(session, MAY_CREATE, source.table().sql())
                        : Queries.one(session, MAY_ADD, source.publication(), heartbeats);
        if (right.isEmpty()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Nothing would be adopted: role %s may not execute: %s"
                            .formatted(source.user(), statement),
                    creates
                            ? "Grant CREATE on the schema of the table, or run the statement as another role and grant SELECT, INSERT and DELETE on %s."
                                    .formatted(heartbeats)
                            : "Run the command as the owner of publication %s and of table %s, or let the owner run the statement."
                                    .formatted(source.publication(), heartbeats));
        }
    }

    private static OperatorException missing(OutboxSource source) {
        return new OperatorException(
                ExitCode.SETUP,
                "Nothing was adopted: publication %s does not exist"
                        .formatted(source.publication()),
                "Give --publication=<publication.name of the other program>, which is dbz_publication by default.");
    }
}
