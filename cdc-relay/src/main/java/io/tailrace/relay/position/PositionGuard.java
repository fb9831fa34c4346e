package io.tailrace.relay.position;

import org.postgresql.replication.LogSequenceNumber;

/**
 * Decides which event of a (re)read stream is new, and what the position is after it. Holds no
 * resource and does no IO; for one thread.
 *
 * <p>Every event carries the end of the transaction before its own (Debezium's {@code lsn_commit}).
 * That number grows from transaction to transaction in commit order and is the same whenever the
 * transaction is read again, so counting events with the same number identifies each of them.
 */
public final class PositionGuard {

    private final Position resumed;
    private Position current;
    private long seen;

    private PositionGuard(Position resumed) {
        this.resumed = resumed;
        this.current = resumed;
    }

    /** A guard for a stream that is read from this position on. */
    public static PositionGuard resume(Position position) {
        return new PositionGuard(position);
    }

    /** The position after all events so far. */
    public Position position() {
        return current;
    }

    /**
     * Whether the next row is new.
     *
     * @param previousCommit the end of the transaction before the row's own
     * @return true if it is to be published, false if it was published before the restart
     * @throws ReplayMismatchException if the stream is not the one that was published
     */
    public boolean isNew(LogSequenceNumber previousCommit) {
        advanceTo(previousCommit);
        seen++;
        if (seen <= resumed.events() && previousCommit.equals(resumed.commit())) {
            return false;
        }
        current = new Position(previousCommit, seen);
        return true;
    }

    /**
     * A sign of life that says that all transactions up to here were read.
     *
     * @param lastCommit the end of the last transaction that was read
     */
    public void onHeartbeat(LogSequenceNumber lastCommit) {
        if (lastCommit.compareTo(current.commit()) > 0) {
            advanceTo(lastCommit);
        }
    }

    private void advanceTo(LogSequenceNumber commit) {
        int order = commit.compareTo(current.commit());
        if (order < 0) {
            throw new ReplayMismatchException(
                    "The stream went back to " + commit.asString() + " from " + current);
        }
        if (order == 0) {
            return;
        }
        if (current.commit().equals(resumed.commit()) && seen < resumed.events()) {
            throw new ReplayMismatchException(
                    "The transaction after %s has only %d rows of which %d were published before"
                            .formatted(current.commit().asString(), seen, resumed.events()));
        }
        current = Position.after(commit);
        seen = 0;
    }
}
