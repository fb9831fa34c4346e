package io.tailrace.bench.subscriber.reader;

import com.sun.management.OperatingSystemMXBean;
import io.tailrace.testkit.observe.ProcessUsage;
import java.lang.management.ManagementFactory;
import java.time.Duration;
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
    private static final Duration STALLED = Duration.ofMinutes(1);

    private final int topic;
    private final int events;
    private final int every;
    private final AtomicInteger count = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private long pausedCpuNanos;
    private long pausedNanos;
    private int seen;
    private long seenAt = System.nanoTime();

    /**
     * @param topic how many events the topic has
     * @param every after how many of them to print, for each time that the topic is read
     * @param times how often it is read
     */
    Usage(int topic, int every, int times) {
        this.topic = topic;
        this.events = topic * times;
        this.every = every * times;
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

    /** Whether all events of the topic are counted, once or several times. */
    boolean isAtEndOfTopic() {
        int now = count.get();
        return now > 0 && now % topic == 0;
    }

    void awaitEnd() throws InterruptedException {
        while (!end.await(1, TimeUnit.SECONDS)) {
            requireProgress();
        }
    }

    /**
     * For one thread.
     *
     * @throws IllegalStateException if none was counted within the last minute
     */
    void requireProgress() {
        int now = count.get();
        if (now != seen) {
            seen = now;
            seenAt = System.nanoTime();
        } else if (System.nanoTime() - seenAt > STALLED.toNanos()) {
            throw new IllegalStateException(
                    "Only %d of %d events were read, and none within the last minute"
                            .formatted(now, events));
        }
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
