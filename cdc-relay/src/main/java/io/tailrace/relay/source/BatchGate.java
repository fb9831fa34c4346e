package io.tailrace.relay.source;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets the threads of a stream hand on changes one at a time, and nobody after a failure: the
 * changes of the failed call are missing, so nothing after them may be published. Every {@link
 * Throwable} is a failure, since an {@link Error} leaves out changes as well. Safe for any thread.
 */
final class BatchGate {

    /** Hands on changes. */
    @FunctionalInterface
    interface Passage {
        void run() throws InterruptedException;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean closing;

    /** Completes when the stream ends: exceptionally, unless the gate was closed before. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Whether the gate is closed. */
    boolean isClosing() {
        return closing;
    }

    /** Whether somebody hands on changes at this moment. */
    boolean isPassing() {
        return lock.isLocked();
    }

    /**
     * Hands on changes; waits for its turn.
     *
     * @throws InterruptedException if the gate is closed, a call before has failed, or the thread
     *     is interrupted
     */
    void pass(Passage passage) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            requireOpen();
            run(passage);
        } finally {
            lock.unlock();
        }
    }

    /** Notes that the stream cannot go on. */
    void fail(Throwable cause) {
        ended.completeExceptionally(cause);
    }

    /**
     * Closes the gate, waits for the call that is running, and stops what calls the gate.
     *
     * @param atMost how long to wait; the gate is stopped in any case
     */
    void close(Duration atMost, Runnable stop) {
        closing = true;
        boolean idle = awaitIdle(atMost);
        try {
            stop.run();
        } finally {
            if (idle) {
                lock.unlock();
            }
        }
    }

    private void run(Passage passage) throws InterruptedException {
        try {
            passage.run();
        } catch (Throwable e) {
            if (!closing) {
                fail(e); // now, because what calls the gate may take seconds to stop
            }
            throw e;
        }
    }

    private void requireOpen() throws InterruptedException {
        if (closing || ended.isDone()) {
            throw new InterruptedException("The stream is closing");
        }
    }

    private boolean awaitIdle(Duration atMost) {
        try {
            return lock.tryLock(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
