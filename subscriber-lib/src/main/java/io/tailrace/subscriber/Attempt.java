package io.tailrace.subscriber;

import io.tailrace.subscriber.partition.Task;
import org.jspecify.annotations.Nullable;

/**
 * One call of a handler. It is over when the handler's thread has come back, also if its time was
 * up long before: only then may the next event of the aggregate start. Safe for any thread.
 */
final class Attempt {

    private final Partition partition;
    private final Task<Received> task;
    private @Nullable Thread thread;
    private boolean overdue;
    private boolean interrupted;

    Attempt(Partition partition, Task<Received> task) {
        this.partition = partition;
        this.task = task;
    }

    Partition partition() {
        return partition;
    }

    Task<Received> task() {
        return task;
    }

    Received received() {
        return task.record();
    }

    /**
     * The handler is called on this thread from now on; false if it must not be called any more.
     */
    synchronized boolean enter() {
        if (interrupted) {
            return false;
        }
        thread = Thread.currentThread();
        return true;
    }

    /**
     * The handler has come back.
     *
     * @return whether in time
     */
    synchronized boolean leave() {
        thread = null;
        if (Thread.interrupted()) {
            interrupted = true; // it was meant for the handler, not for the thread's owner
        }
        return !overdue;
    }

    /** Its time is up; whatever it returns is ignored. Returns whether the handler still runs. */
    synchronized boolean timeOut() {
        if (thread == null) {
            return false;
        }
        overdue = true;
        thread.interrupt();
        return true;
    }

    /** Asks the handler to come back, and does not call it if it has not been called yet. */
    synchronized void interrupt() {
        interrupted = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Whether its time was up and the handler has not come back. */
    synchronized boolean isStuck() {
        return overdue && thread != null;
    }
}
