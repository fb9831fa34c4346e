package io.tailrace.relay.source.change;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The queue between the thread that reads the log and the thread that publishes. Whoever takes,
 * takes everything that waits: the first change is handed over at once, and all changes that arrive
 * while one Kafka transaction commits become the next transaction. Safe for any thread.
 */
public final class ChangeQueue {

    /** How many changes the queue holds at most. */
    static final int CAPACITY = 4096;

    /** What the queues of a process hold, in bytes, before the threads that read wait. */
    private static final long CAPACITY_BYTES = 16 << 20;

    private static final long LEAST_CAPACITY_BYTES = 512 << 10;

    private final long capacityBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private final Condition space = lock.newCondition();
    private List<Change> waiting = new ArrayList<>();
    private long bytes;
    private @Nullable Throwable failure;
    private boolean closed;

    /**
     * @param capacityBytes how many bytes of changes the queue holds before whoever puts waits; a
     *     larger change is accepted by a queue that is not full
     */
    public ChangeQueue(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /**
     * How many bytes of changes one queue holds.
     *
     * @param heapShares how many relays share the heap of the process
     */
    public static long capacityBytes(int heapShares) {
        return Math.max(LEAST_CAPACITY_BYTES, CAPACITY_BYTES / heapShares);
    }

    /**
     * Adds a change; waits while the queue is full.
     *
     * @throws InterruptedException if the queue is closed, or the thread is interrupted
     */
    public void put(Change change) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (isFull() && !closed) {
                space.await();
            }
            if (closed) {
                throw new InterruptedException("The stream is closing");
            }
            waiting.add(change);
            bytes += change.bytes();
            arrival.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes all changes that wait, in their order; waits for the first one.
     *
     * @return empty if none arrives in time, or the queue is closed
     * @throws ExecutionException with the failure of the thread that reads, once everything that it
     *     had read is taken
     */
    public List<Change> take(Duration atMost) throws InterruptedException, ExecutionException {
        lock.lockInterruptibly();
        try {
            long left = atMost.toNanos();
            while (waiting.isEmpty() && failure == null && !closed && left > 0) {
                left = arrival.awaitNanos(left);
            }
            if (!waiting.isEmpty()) {
                return drain();
            }
            if (failure != null && !closed) {
                throw new ExecutionException(failure);
            }
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    /** Notes why nothing will follow what was put. */
    public void fail(Throwable cause) {
        change(() -> failure = cause);
    }

    /** Lets nobody wait any longer. */
    public void close() {
        change(() -> closed = true);
    }

    private void change(Runnable end) {
        lock.lock();
        try {
            end.run();
            arrival.signalAll();
            space.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull() {
        return waiting.size() >= CAPACITY || bytes >= capacityBytes;
    }

    private List<Change> drain() {
        List<Change> taken = waiting;
        waiting = new ArrayList<>(taken.size());
        bytes = 0;
        space.signal();
        return taken;
    }
}
