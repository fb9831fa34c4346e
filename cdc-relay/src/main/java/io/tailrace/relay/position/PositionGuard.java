package io.tailrace.relay.position;

import org.postgresql.replication.LogSequenceNumber;

/**
 * Decides for each row of the stream whether the row is new or was published before a restart, and
 * keeps the position after the row. No input or output. For one thread.
 *
 * <p>Every row carries the LSN at which the previous transaction ended. This LSN increases from
 * transaction to transaction in commit order, and is the same each time the transaction is read.
 * The LSN together with a count of the rows that carry it therefore identifies each row.
 */
public final class PositionGuard {

    private final Position resumed;
    private Position current;
    private long seen;

    private PositionGuard(Position resumed) {
        this.resumed = resumed;
        this.current = resumed;
    }

    /** A guard for a stream that is read from a position on. */
    public static PositionGuard resume(Position position) {
        return new PositionGuard(position);
    }

    /** The position after all rows and heartbeats so far. */
    public Position position() {
        return current;
    }

    /**
     * Whether the next row of the stream is new.
     *
     * @param previousCommit the end of the transaction before the row's own transaction
     * @return true if the row has to be published, false if it was published before the restart
     * @throws ReplayMismatchException if the stream is not the one that was published before
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
     * Advances the position over transactions without rows.
     *
     * @param lastCommit the end of the last transaction that was read; ignored if it is not beyond
     *     the current position
     * @throws ReplayMismatchException if the stream is not the one that was published before
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
                    "The stream went back to %s after it had reached %s"
                            .formatted(commit.asString(), current));
        }
        if (order == 0) {
            return;
        }
        if (current.commit().equals(resumed.commit()) && seen < resumed.events()) {
            throw new ReplayMismatchException(
                    "The transaction after %s now has %d rows, but %d of its rows were published before"
                            .formatted(current.commit().asString(), seen, resumed.events()));
        }
        current = Position.after(commit);
        seen = 0;
    }
}
