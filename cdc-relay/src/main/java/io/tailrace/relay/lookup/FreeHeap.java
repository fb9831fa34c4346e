package io.tailrace.relay.lookup;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How much of the heap a search may take. What is collectable counts as used until it is collected,
 * so that a heap that seems to be full is collected before it is called full, once a minute at
 * most. For one thread.
 */
final class FreeHeap {

    /** What a search takes at most: its ids, and two fetches with what they are read into. */
    static final long NEEDED = 64L << 20;

    private static final long COLLECT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier free;
    private final Runnable collect;
    private long collected = System.nanoTime() - COLLECT_NANOS;

    /**
     * @param free how many bytes of the heap are free
     * @param collect collects what nobody uses
     */
    FreeHeap(LongSupplier free, Runnable collect) {
        this.free = free;
        this.collect = collect;
    }

    /** The heap of this process. */
    static FreeHeap ofProcess() {
        Runtime runtime = Runtime.getRuntime();
        return new FreeHeap(
                () -> runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory(),
                runtime::gc);
    }

    /** Whether a search has {@link #NEEDED}. */
    boolean isEnough() {
        if (free.getAsLong() >= NEEDED) {
            return true;
        }
        long now = System.nanoTime();
        if (now - collected < COLLECT_NANOS) {
            return false;
        }
        collected = now;
        collect.run();
        return free.getAsLong() >= NEEDED;
    }
}
