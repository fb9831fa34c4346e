package io.tailrace.bench.subscriber.reader;

import com.sun.management.OperatingSystemMXBean;
import io.tailrace.testkit.observe.ProcessUsage;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts events, and prints a {@link Mark} of this process after each of the same number of them.
 * Safe for any thread.
 */
final class Usage {

    private final OperatingSystemMXBean system =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final int events;
    private final int every;
    private final AtomicInteger count = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private long pausedCpuNanos;
    private long pausedNanos;

    Usage(int events, int every) {
        this.events = events;
        this.every = every;
    }

    /** Counts an event. */
    void add() {
        int now = count.incrementAndGet();
        if (now % every == 0) {
            mark(now);
        }
        if (now == events) {
            end.countDown();
        }
    }

    boolean isAtEnd() {
        return end.getCount() == 0;
    }

    void awaitEnd() throws InterruptedException {
        end.await();
    }

    /** Leaves out of CPU and time what the collection takes that shows how much heap is in use. */
    private synchronized void mark(int now) {
        long cpu = system.getProcessCpuTime();
        long time = System.nanoTime();
        System.gc();
        long pid = ProcessHandle.current().pid();
        System.out.println(
                new Mark(
                        now,
                        TimeUnit.NANOSECONDS.toMicros(cpu - pausedCpuNanos),
                        TimeUnit.NANOSECONDS.toMillis(time - pausedNanos),
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20,
                        ProcessUsage.residentMb(pid),
                        ProcessUsage.peakMb(pid)));
        pausedCpuNanos += system.getProcessCpuTime() - cpu;
        pausedNanos += System.nanoTime() - time;
    }
}
