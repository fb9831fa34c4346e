package io.tailrace.relay.term;

import io.tailrace.relay.depth.OutboxDepth;
import io.tailrace.relay.position.Position;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How far a relay has come, over all of its terms. Safe for any thread. */
public final class Progress {

    private final AtomicLong batches = new AtomicLong();
    private final OutboxDepth depth;
    private volatile @Nullable Supplier<Position> position;

    /**
     * @param depth told which rows are published
     */
    public Progress(OutboxDepth depth) {
        this.depth = depth;
    }

    /** How many batches of the stream were published since the relay was created. */
    public long batches() {
        return batches.get();
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
     * Counts a batch of the stream that is committed in Kafka.
     *
     * @param tableRows how many of its rows were inserted into the table
     * @param after the position after the batch
     */
    void batchPublished(int tableRows, Position after) {
        depth.published(tableRows, after.commit());
        batches.incrementAndGet();
    }

    /** Reads the position from here on from the stream of a new term. */
    void follow(Supplier<Position> committed) {
        position = committed;
    }
}
