package io.tailrace.relay.source;

import io.tailrace.process.DaemonThreads;
import io.tailrace.relay.config.PublishLimits;
import io.tailrace.relay.source.ChangeStream.Handler;
import io.tailrace.relay.source.change.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects changes until a batch is full or its first change has waited for the length of the
 * window. Changes that wait here are not published, so PostgreSQL keeps them.
 *
 * <p>For one thread at a time: the stream calls {@link #onChanges} and {@link #flush} under one
 * lock.
 */
final class BatchWindow implements Handler, AutoCloseable {

    private final int size;
    private final Duration window;
    private final Consumer<BatchWindow> onEnd;
    private final Handler next;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("relay-window"));
    private List<Change> waiting = new ArrayList<>();
    private long bytes;
    private @Nullable Future<?> end;

    /**
     * @param size how many changes make a batch full
     * @param onEnd called with this window by its thread when its time is over; has to call {@link
     *     #flush()}
     * @param next receives the batches
     */
    BatchWindow(int size, Duration window, Consumer<BatchWindow> onEnd, Handler next) {
        this.size = size;
        this.window = window;
        this.onEnd = onEnd;
        this.next = next;
    }

    @Override
    public void onChanges(List<Change> changes) throws InterruptedException {
        if (waiting.isEmpty()) {
            end =
                    timer.schedule(
                            () -> onEnd.accept(this), window.toMillis(), TimeUnit.MILLISECONDS);
        }
        for (Change change : changes) {
            waiting.add(change);
            bytes += change.bytes();
        }
        if (waiting.size() >= size || bytes >= PublishLimits.MAX_BATCH_BYTES) {
            flush();
        }
    }

    /** Hands on the changes that wait, if any. */
    void flush() throws InterruptedException {
        if (end != null) {
            end.cancel(false);
            end = null;
        }
        List<Change> batch = waiting;
        waiting = new ArrayList<>();
        bytes = 0;
        if (!batch.isEmpty()) {
            next.onChanges(batch);
        }
    }

    /** Ends the thread; changes that wait are dropped, and are read again by the next stream. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
