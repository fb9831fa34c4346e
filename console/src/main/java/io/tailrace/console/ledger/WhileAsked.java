package io.tailrace.console.ledger;

import io.tailrace.process.DaemonThreads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread that works from a question on until nobody has asked for a while: what it keeps in
 * memory is there only as long as somebody looks at it. Safe for any thread.
 */
final class WhileAsked implements AutoCloseable {

    private static final long STOP_MILLIS = 1_000;

    private final String name;
    private final Work work;
    private final Duration idle;
    private final Duration pause;
    private final LongSupplier nanos;
    private final CountDownLatch stop = new CountDownLatch(1);
    private @Nullable Thread thread;
    private long asked;

    /** What the thread does again and again. Returns once {@link #isWanted} is false. */
    @FunctionalInterface
    interface Work {
        void run() throws InterruptedException;
    }

    /**
     * @param name of the thread
     * @param idle how long after the last question it works
     * @param pause how long it waits before it does its work again
     * @param nanos the time, as {@link System#nanoTime()}
     */
    WhileAsked(String name, Work work, Duration idle, Duration pause, LongSupplier nanos) {
        this.name = name;
        this.work = work;
        this.idle = idle;
        this.pause = pause;
        this.nanos = nanos;
    }

    /**
     * Somebody asks: the thread works, or goes on.
     *
     * @return whether it begins to
     */
    synchronized boolean ask() {
        asked = nanos.getAsLong();
        if (stop.getCount() == 0 || (thread != null && thread.isAlive())) {
            return false;
        }
        thread = DaemonThreads.named(name).newThread(this::run);
        thread.start();
        return true;
    }

    /** Whether somebody has asked within the time, and nothing was closed. */
    synchronized boolean isWanted() {
        return stop.getCount() > 0 && nanos.getAsLong() - asked <= idle.toNanos();
    }

    /** Whether it was closed. */
    boolean isClosed() {
        return stop.getCount() == 0;
    }

    private void run() {
        try {
            while (goesOn()) {
                work.run();
                if (isWanted() && stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A question after this has a thread of its own. */
    private synchronized boolean goesOn() {
        if (!isWanted()) {
            thread = null;
            return false;
        }
        return true;
    }

    /** Ends the work; {@link #isWanted} says so. */
    @Override
    public void close() {
        Thread last;
        synchronized (this) {
            stop.countDown();
            last = thread;
        }
        if (last == null) {
            return;
        }
        try {
            last.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
