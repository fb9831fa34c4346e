package io.tailrace.relay.source.connector;

import io.tailrace.relay.postgres.session.Queries;
import io.tailrace.relay.source.change.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells which changes are read long after they were committed, as in a backlog. The clock of the
 * database is read now and then, and counted on in between; the clock of this machine is not used.
 * Immutable.
 */
final class Lateness {

    private static final long LATE_MILLIS = 500;

    private static final String NOW =
            "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint::text";

    private final LongSupplier nanos;
    private final long databaseMillis;
    private final long readAt;

    /**
     * @param nanos as {@link System#nanoTime()}
     * @param databaseMillis the time of the database now, in milliseconds since 1970
     */
    Lateness(LongSupplier nanos, long databaseMillis) {
        this.nanos = nanos;
        this.databaseMillis = databaseMillis;
        this.readAt = nanos.getAsLong();
    }

    /** Reads the clock of the database. */
    static Lateness of(Connection connection) throws SQLException {
        return new Lateness(
                System::nanoTime, Long.parseLong(Queries.one(connection, NOW).orElseThrow()));
    }

    /** Whether a change is late; false if it is unknown when it was committed. */
    boolean isLate(Change change) {
        long committed = change.committedMicros();
        return committed != 0 && now() - committed / 1_000 > LATE_MILLIS;
    }

    private long now() {
        return databaseMillis + TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - readAt);
    }
}
