package io.tailrace.relay.source;

import io.tailrace.relay.source.change.Change;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * For how long a stream has not moved. A stream moves when a row arrives, or a heartbeat that comes
 * after a transaction which was read in the meantime. The thread that reads makes heartbeats
 * itself, also when nothing arrives from PostgreSQL; but with each heartbeat it writes a row into
 * the database, and only a stream that works reads the row back. Moved by one thread at a time,
 * read by any thread.
 */
final class Standstill {

    private @Nullable LogSequenceNumber lastCommit;
    private volatile boolean moved;
    private volatile long since = System.nanoTime();

    /** Whether the changes show that the stream moves. */
    boolean endsWith(List<Change> changes) {
        boolean moves = false;
        for (Change change : changes) {
            LogSequenceNumber commit = change.previousCommit();
            boolean later =
                    commit != null && (lastCommit == null || commit.compareTo(lastCommit) > 0);
            if (later) {
                moves |= lastCommit != null;
                lastCommit = commit;
            }
            moves |= change.row() != null || change.heartbeat() != null;
        }
        return moves;
    }

    /** Counts from now on. */
    void restart() {
        moved = true;
        since = System.nanoTime();
    }

    /** Whether the stream has ever moved. */
    boolean hasMoved() {
        return moved;
    }

    /** The time since the stream moved, or since this object was created. */
    Duration length() {
        return Duration.ofNanos(Math.max(0, System.nanoTime() - since));
    }
}
