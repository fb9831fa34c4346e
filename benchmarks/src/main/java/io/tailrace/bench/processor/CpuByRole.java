package io.tailrace.bench.processor;

import io.tailrace.testkit.observe.ProcessUsage;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The CPU time of this JVM, by what its threads do, and of the broker. What a thread that has ended
 * used counts for the rest. Immutable.
 *
 * @param seconds by role; NaN for a broker that is not a process of this machine
 */
record CpuByRole(Map<Role, Double> seconds) {

    /** Who uses the CPU. */
    enum Role {
        STREAM("stream thread"),
        PRODUCERS("producers"),
        ACCOUNT("account"),
        READER("reader"),
        REST("rest of the process"),
        BROKER("broker");

        private final String title;

        Role(String title) {
            this.title = title;
        }

        /** The name in tables. */
        String title() {
            return title;
        }

        /** Compilers, collector, RocksDB and heartbeats are the rest. */
        private static Role of(ThreadInfo thread, long reader) {
            String name = thread.getThreadName();
            if (thread.getThreadId() == reader) {
                return READER;
            } else if (name.startsWith("kafka-producer-network-thread")) {
                return PRODUCERS;
            } else if (name.startsWith("account-")) {
                return ACCOUNT;
            }
            return name.contains("-StreamThread-") && !name.contains("|") ? STREAM : REST;
        }
    }

    private static final double NANOS = 1e9;
    private static final double MICROS = 1e6;

    /**
     * The CPU times so far. The calling thread is the reader.
     *
     * @param broker the id of the broker's process
     */
    static CpuByRole now(Optional<Long> broker) {
        Map<Role, Double> seconds = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            seconds.put(role, 0.0);
        }
        addThreads(seconds);
        double known = seconds.values().stream().mapToDouble(each -> each).sum();
        seconds.put(Role.REST, ProcessUsage.cpuSeconds(ProcessHandle.current().pid()) - known);
        seconds.put(Role.BROKER, broker.map(ProcessUsage::cpuSeconds).orElse(Double.NaN));
        return new CpuByRole(seconds);
    }

    private static void addThreads(Map<Role, Double> seconds) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long reader = Thread.currentThread().getId();
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread == null) { // has ended in the meantime
                continue;
            }
            Role role = Role.of(thread, reader);
            long nanos = threads.getThreadCpuTime(thread.getThreadId());
            if (role != Role.REST && nanos > 0) {
                seconds.merge(role, nanos / NANOS, Double::sum);
            }
        }
    }

    /** What was used since an earlier time, per event, in microseconds. */
    Map<Role, Double> microsSince(CpuByRole before, int events) {
        Map<Role, Double> micros = new EnumMap<>(Role.class);
        seconds.forEach(
                (role, sum) ->
                        micros.put(
                                role,
                                (sum - before.seconds.getOrDefault(role, 0.0)) * MICROS / events));
        return micros;
    }
}
