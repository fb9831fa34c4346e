package io.tailrace.subscriber.internal.handling;

import io.tailrace.subscriber.internal.received.ReceivedRecord;
import io.tailrace.subscriber.partition.Task;
import io.tailrace.subscriber.tracing.HandlingSpan;
import org.jspecify.annotations.Nullable;

/**
 * One call of a handler for one event. The attempt lasts until the handler's thread has returned,
 * even if the handler timeout expired before: only then may the next event of the aggregate start.
 * Safe for any thread.
 */
public final class Attempt {

    private final Partition partition;
    private final Task<ReceivedRecord> task;
    private HandlingSpan span = HandlingSpan.NONE;
    private @Nullable Thread thread;
    private long begun;
    private boolean timedOut;
    private boolean interrupted;
    private boolean withdrawn;

    Attempt(Partition partition, Task<ReceivedRecord> task) {
        this.partition = partition;
        this.task = task;
    }

    /** The partition of the event. */
    public Partition partition() {
        return partition;
    }

    /** The event's place in its partition. */
    public Task<ReceivedRecord> task() {
        return task;
    }

    /** The record of the event. */
    public ReceivedRecord received() {
        return task.record();
    }

    /** Keeps the span of the attempt. Called by the thread that calls the handler. */
    void traced(HandlingSpan begun) {
        span = begun;
    }

    /** Ends the span, if one was begun. Called by the thread that has called the handler. */
    void endSpan(Outcome outcome) {
        SpanEnd.end(span, outcome, isWithdrawn());
    }

    /** Whether the attempt was interrupted because its partition is being revoked. */
    synchronized boolean isWithdrawn() {
        return withdrawn;
    }

    /**
     * Notes that the handler is about to be called on the current thread.
     *
     * @return false if the handler must not be called, because the attempt was interrupted before
     */
    synchronized boolean enter() {
        if (interrupted) {
            return false;
        }
        thread = Thread.currentThread();
        begun = System.nanoTime();
        return true;
    }

    /**
     * Notes that the handler has returned, and clears the interrupt status of the current thread:
     * an interrupt was meant for the handler and must not reach the executor.
     *
     * @return whether the handler returned before its timeout
     */
    synchronized boolean leave() {
        thread = null;
        if (Thread.interrupted()) {
            interrupted = true;
        }
        return !timedOut;
    }

    /**
     * Whether more than a time has passed since the handler was called.
     *
     * @param now by {@code System.nanoTime()}; may be a little earlier than the call
     */
    synchronized boolean hasRunFor(long nanos, long now) {
        return now - begun > nanos;
    }

    /**
     * Notes that the handler timeout has expired, and interrupts the handler.
     *
     * @return whether the handler was still running, and was not interrupted for this reason before
     */
    synchronized boolean timeOut() {
        if (thread == null || timedOut) {
            return false;
        }
        timedOut = true;
        thread.interrupt();
        return true;
    }

    /**
     * Interrupts the handler, or prevents the call if it has not begun, because the partition is
     * being revoked.
     */
    public synchronized void interrupt() {
        withdrawn = true;
        interrupted = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Whether the handler is running although its timeout has expired. */
    synchronized boolean isStuck() {
        return timedOut && thread != null;
    }
}
