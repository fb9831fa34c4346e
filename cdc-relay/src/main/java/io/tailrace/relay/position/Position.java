package io.tailrace.relay.position;

import org.postgresql.replication.LogSequenceNumber;

/**
 * How far the stream is published: everything of the transactions that ended at or before {@code
 * commit}, and the first {@code events} rows of the one that follows.
 *
 * <p>The stream is read again from {@code commit}, where PostgreSQL begins with the first
 * transaction that ends later, whole and in the same order, however many rows share an LSN.
 *
 * @param commit the end of the last transaction that is published whole
 * @param events rows already published of the next one, at least 0
 */
public record Position(LogSequenceNumber commit, long events) {

    public Position {
        if (events < 0) {
            throw new IllegalArgumentException("events must be at least 0, got " + events);
        }
    }

    /** The position right after the transaction that ended there. */
    public static Position after(LogSequenceNumber commit) {
        return new Position(commit, 0);
    }

    @Override
    public String toString() {
        return commit.asString() + "+" + events;
    }
}
