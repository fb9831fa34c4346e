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
 *
 * <p>In a backlog whoever takes waits a moment until many changes wait. Otherwise a thread that
 * publishes faster than the other one reads makes many small transactions, and their cost takes the
 * processor from the thread that reads.
 */
public final class ChangeQueue {

    /** How many changes the queue holds at most. */
    static final int CAPACITY = 4096;

    /** How many changes are enough in a backlog. */
    static final int ENOUGH = CAPACITY / 2;

    /** How long to wait for them, while the changes of a backlog are late anyway. */
    private static final Duration BACKLOG_WAIT = Duration.ofMillis(25);

    /** What the queues of a process hold, in bytes, before the threads that read wait. */
    private static final long CAPACITY_BYTES = 16 << 20;

    private static final long LEAST_CAPACITY_BYTES = 512 << 10;

    private final long capacityBytes;
    private final long backlogWaitNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private final Condition space = lock.newCondition();
    private final Condition enough = lock.newCondition();
    private List<Change> waiting = new ArrayList<>();
    private long bytes;
    private @Nullable Throwable failure;
    private boolean closed;
    private boolean late;

    /**
     * @param capacityBytes how many bytes of changes the queue holds before whoever puts waits; a
     *     larger change is accepted by a queue that is not full
     */
    public ChangeQueue(long capacityBytes) {
        this(capacityBytes, BACKLOG_WAIT);
    }

    /**
     * @param backlogWait how long whoever takes waits for enough changes of a backlog
     */
    ChangeQueue(long capacityBytes, Duration backlogWait) {
        this.capacityBytes = capacityBytes;
        this.backlogWaitNanos = backlogWait.toNanos();
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
     * Adds a change that is not one of a backlog; waits while the queue is full.
     *
     * @throws InterruptedException if the queue is closed, or the thread is interrupted
     */
    public void put(Change change) throws InterruptedException {
        put(change, false);
    }

    /**
     * Adds a change; waits while the queue is full.
     *
     * @param isLate whether the change is one of a backlog, so that more are about to come
     * @throws InterruptedException if the queue is closed, or the thread is interrupted
     */
    public void put(Change change, boolean isLate) throws InterruptedException {
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
            late = isLate;
            arrival.signal();
            if (isEnough()) {
                enough.signal();
            }
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
                awaitEnough();
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
        lock.lock(); // makes no object: the heap may be exhausted
        try {
            failure = cause;
            wakeAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets nobody wait any longer. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            wakeAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitEnough() throws InterruptedException {
        long left = backlogWaitNanos;
        while (!isEnough() && failure == null && !closed && left > 0) {
            left = enough.awaitNanos(left);
        }
    }

    private boolean isEnough() {
        return !late || waiting.size() >= ENOUGH || bytes >= capacityBytes / 2;
    }

    private void wakeAll() {
        enough.signalAll();
        arrival.signalAll();
        space.signalAll();
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
