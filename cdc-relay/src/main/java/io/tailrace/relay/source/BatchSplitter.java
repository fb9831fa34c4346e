package io.tailrace.relay.source;

import io.tailrace.relay.source.ChangeStream.Handler;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Hands changes on in batches of a limited size. For one thread at a time. */
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
        for (int from = 0; from < changes.size(); from += size) {
            if (closing.getAsBoolean()) {
                throw new InterruptedException("The stream is closing");
            }
            next.onChanges(changes.subList(from, Math.min(changes.size(), from + size)));
        }
    }
}
