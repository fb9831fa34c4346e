package io.tailrace.relay.term;

import io.tailrace.relay.depth.OutboxDepth;
import io.tailrace.relay.depth.StreamLag;
import io.tailrace.relay.position.Position;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How far a relay has come, over all of its terms. Safe for any thread. */
public final class Progress {

    private final AtomicLong batches = new AtomicLong();
    private final AtomicLong tableRows = new AtomicLong();
    private final OutboxDepth depth;
    private final StreamLag lag;
    private volatile @Nullable Supplier<Position> position;
    private volatile @Nullable Instant streamedBefore;

    /**
     * @param depth told which rows are published
     * @param lag told which changes are being published
     */
    public Progress(OutboxDepth depth, StreamLag lag) {
        this.depth = depth;
        this.lag = lag;
    }

    /** How many batches of the stream were published since the relay was created. */
    public long batches() {
        return batches.get();
    }

    /** How many rows of the table were published from the stream since the relay was created. */
    long tableRows() {
        return tableRows.get();
    }

    /**
     * The position that the current term has committed in Kafka, or the last term if none streams
     * at this moment; null before the first stream.
     */
    public @Nullable Position position() {
        Supplier<Position> committed = position;
        return committed == null ? null : committed.get();
    }

    /**
     * The relay goes on at a stored position.
     *
     * @param heartbeat when the last heartbeat before it was committed; null if there is none
     */
    void resumed(@Nullable Instant heartbeat) {
        streamedBefore = heartbeat;
        lag.resumed(heartbeat);
    }

    /** When the last heartbeat before the current term was committed; null if there is none. */
    @Nullable Instant streamedBefore() {
        return streamedBefore;
    }

    /**
     * Changes of the stream are about to be published.
     *
     * @param committed when the oldest of them was committed; null if that is unknown
     */
    void changesTaken(@Nullable Instant committed) {
        lag.taken(committed);
    }

    /**
     * All changes that were taken are published, or were published before.
     *
     * @param committed when the newest of them was committed; null if that is unknown
     */
    void changesDone(@Nullable Instant committed) {
        lag.published(committed);
    }

    /**
     * Counts a batch of the stream that is committed in Kafka.
     *
     * @param rows how many of its rows were inserted into the table
     * @param after the position after the batch
     */
    void batchPublished(int rows, Position after) {
        depth.published(rows, after.commit());
        tableRows.addAndGet(rows);
        batches.incrementAndGet();
    }

    /** Reads the position from here on from the stream of a new term. */
    void follow(Supplier<Position> committed) {
        position = committed;
    }
}
