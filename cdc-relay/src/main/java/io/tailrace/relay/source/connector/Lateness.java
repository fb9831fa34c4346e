package io.tailrace.relay.source.connector;

import io.tailrace.relay.postgres.session.Queries;
import io.tailrace.relay.source.change.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;

/**
 * Tells which changes are read long after they were committed, as in a backlog. The clock of the
 * database is read once, and then counted on by that of this machine. Immutable.
 */
final class Lateness {

    private static final long LATE_MILLIS = 500;

    private static final String NOW =
            "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint::text";

    private final InstantSource clock;
    private final long aheadMillis;

    /**
     * @param databaseMillis the time of the database now, in milliseconds since 1970
     */
    Lateness(InstantSource clock, long databaseMillis) {
        this.clock = clock;
        this.aheadMillis = databaseMillis - clock.millis();
    }

    /** Reads the clock of the database. */
    static Lateness of(Connection connection) throws SQLException {
        return new Lateness(
                InstantSource.system(), Long.parseLong(Queries.one(connection, NOW).orElseThrow()));
    }

    /** Whether a change is late; false if it is unknown when it was committed. */
    boolean isLate(Change change) {
        long committed = change.committedMicros();
        return committed != 0 && clock.millis() + aheadMillis - committed / 1_000 > LATE_MILLIS;
    }
}
