package io.tailrace.relay.depth;

import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Estimates how many committed rows of the table are not published yet: the inserts that PostgreSQL
 * has counted, minus the rows that were published. Both counters begin anywhere, so the estimate
 * begins at zero whenever the position has passed an LSN at which the inserts were counted: all
 * rows counted there are published then.
 *
 * <p>No input or output. Safe for any thread.
 */
public final class OutboxDepth {

    private final int shards;
    private long published;
    private double inserted = Double.NaN;
    private double zero = Double.NaN;
    private @Nullable Sample pending;

    /** The inserts that were counted up to an LSN. */
    private record Sample(LogSequenceNumber end, double inserts) {}

    /**
     * @param shards how many relays share the rows of the table, evenly as is assumed
     */
    public OutboxDepth(int shards) {
        this.shards = shards;
    }

    /**
     * The estimate, at least 0; NaN while it is unknown: before the position has passed the first
     * count, and without statistics.
     */
    public synchronized double value() {
        double depth = inserted - published - zero;
        return Double.isNaN(depth) ? depth : Math.max(0, depth);
    }

    /**
     * Takes over what PostgreSQL has counted.
     *
     * @param end an LSN after all rows that were counted
     * @param inserts all inserts into the table since its statistics were reset
     */
    public synchronized void counted(LogSequenceNumber end, long inserts) {
        double share = (double) inserts / shards;
        if (share < inserted) {
            forget(); // the statistics were reset, or a partition was dropped
        }
        inserted = share;
        if (pending == null) {
            pending = new Sample(end, share);
        }
    }

    /**
     * Counts rows of the table that are in Kafka.
     *
     * @param rows may be 0
     * @param position all transactions that ended at or before this LSN are published
     */
    public synchronized void published(int rows, LogSequenceNumber position) {
        published += rows;
        Sample sample = pending;
        if (sample != null && position.compareTo(sample.end()) >= 0) {
            zero = sample.inserts() - published;
            pending = null;
        }
    }

    /** The statistics cannot be read; what is known about the past remains. */
    synchronized void unreadable() {
        inserted = Double.NaN;
    }

    /** Another relay may publish; nothing is known about the past any more. */
    synchronized void forget() {
        inserted = Double.NaN;
        zero = Double.NaN;
        pending = null;
    }
}
