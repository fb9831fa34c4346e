package io.tailrace.bench.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/**
 * A control group of Linux, version 1, whose processes together get no more CPU than a part of a
 * core or some cores. Processes that they start are in the group too. For one thread.
 *
 * @see <a href="https://docs.kernel.org/scheduler/sched-bwc.html">CFS Bandwidth Control</a>
 */
final class CpuLimit implements AutoCloseable {

    private static final Path ROOT = Path.of("/sys/fs/cgroup/cpu");

    /** Short, so that a process waits for no longer than this once it has used its share. */
    private static final int PERIOD_MICROS = 10_000;

    private static final String MEMBERS = "cgroup.procs";

    private final Path group;
    private final Thread atExit = new Thread(this::removeAtExit, "cpu-limit");

    private CpuLimit(Path group) {
        this.group = group;
    }

    /** Whether this process may limit others. */
    static boolean isPossible() {
        return Files.isWritable(ROOT.resolve(MEMBERS))
                && Files.exists(ROOT.resolve("cpu.cfs_quota_us"));
    }

    /** A group without members. */
    static CpuLimit of(double cores) throws IOException {
        String name = "tailrace-bench-" + ProcessHandle.current().pid();
        CpuLimit limit = new CpuLimit(Files.createDirectory(ROOT.resolve(name)));
        Runtime.getRuntime().addShutdownHook(limit.atExit);
        limit.write("cpu.cfs_period_us", PERIOD_MICROS);
        limit.write("cpu.cfs_quota_us", Math.round(cores * PERIOD_MICROS));
        return limit;
    }

    /** Adds processes with all of their threads, unless they have ended. */
    void add(Collection<Long> pids) throws IOException {
        for (long pid : pids) {
            move(pid, group);
        }
    }

    private static void move(long pid, Path to) throws IOException {
        try {
            Files.writeString(to.resolve(MEMBERS), Long.toString(pid));
        } catch (IOException e) {
            if (ProcessHandle.of(pid).isPresent()) {
                throw e;
            }
        }
    }

    private void write(String file, long value) throws IOException {
        Files.writeString(group.resolve(file), Long.toString(value));
    }

    /** Lets the processes that are left run without a limit. */
    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(atExit);
        remove();
    }

    private void removeAtExit() {
        try {
            remove();
        } catch (IOException e) {
            System.err.println("Could not remove " + group + ": " + e);
        }
    }

    private void remove() throws IOException {
        for (String pid : Files.readAllLines(group.resolve(MEMBERS))) {
            move(Long.parseLong(pid), ROOT);
        }
        Files.delete(group);
    }
}
