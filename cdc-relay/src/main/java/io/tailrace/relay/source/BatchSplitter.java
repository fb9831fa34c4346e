package io.tailrace.relay.source;

import io.tailrace.relay.config.PublishLimits;
import io.tailrace.relay.source.ChangeStream.Handler;
import io.tailrace.relay.source.change.Change;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Hands changes on in batches of a limited number of changes and bytes. A row with more bytes has a
 * batch of its own. For one thread at a time.
 */
final class BatchSplitter implements Handler {

    private final int size;
    private final BooleanSupplier closing;
    private final Handler next;

    /**
     * @param size the largest number of changes in a batch
     * @param closing whether the stream ends, so that no further batch is handed on
     */
    BatchSplitter(int size, BooleanSupplier closing, Handler next) {
        this.size = size;
        this.closing = closing;
        this.next = next;
    }

    @Override
    public void onChanges(List<Change> changes) throws InterruptedException {
        int from = 0;
        while (from < changes.size()) {
            if (closing.getAsBoolean()) {
                throw new InterruptedException("The stream is closing");
            }
            int to = end(changes, from);
            next.onChanges(changes.subList(from, to));
            from = to;
        }
    }

    /** The end of the batch that begins at an index. */
    private int end(List<Change> changes, int from) {
        int most = Math.min(changes.size(), from + size);
        long bytes = changes.get(from).bytes();
        for (int to = from + 1; to < most; to++) {
            bytes += changes.get(to).bytes();
            if (bytes > PublishLimits.MAX_BATCH_BYTES) {
                return to;
            }
        }
        return most;
    }
}
