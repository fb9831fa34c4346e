package io.tailrace.relay.position;

import io.tailrace.event.internal.Check;
import org.postgresql.replication.LogSequenceNumber;

/**
 * How far the stream is published: all transactions that ended at or before {@code commit}, and the
 * first {@code events} rows of the next transaction.
 *
 * <p>After a restart the stream is read from {@code commit}. PostgreSQL then begins with the first
 * transaction that ends later, and sends it completely and in the same order as before, even if
 * many of its rows share an LSN.
 *
 * @param commit the end of the last transaction of which all rows are published
 * @param events how many rows of the next transaction are published, at least 0
 */
public record Position(LogSequenceNumber commit, long events) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if {@code events} is negative
     */
    public Position {
        Check.that(events >= 0, "events", "must be at least 0", events);
    }

    /** The position directly after the transaction that ends at {@code commit}. */
    public static Position after(LogSequenceNumber commit) {
        return new Position(commit, 0);
    }

    /** For example {@code 0/1949F18+2}. */
    @Override
    public String toString() {
        return commit.asString() + "+" + events;
    }
}
