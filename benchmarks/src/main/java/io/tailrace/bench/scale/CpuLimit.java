package io.tailrace.bench.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * A control group of Linux, version 1, whose processes together get no more CPU than a part of a
 * core or some cores. Processes that they start are in the group too. For one thread.
 *
 * @see <a href="https://docs.kernel.org/scheduler/sched-bwc.html">CFS Bandwidth Control</a>
 */
final class CpuLimit implements AutoCloseable {

    private static final Path ROOT = Path.of("/sys/fs/cgroup/cpu");
    private static final Path OWN_GROUPS = Path.of("/proc/self/cgroup");

    /** Short, so that a process waits for no longer than this once it has used its share. */
    private static final int PERIOD_MICROS = 10_000;

    private static final String MEMBERS = "cgroup.procs";

    private final Path parent;
    private final Path group;
    private final Thread atExit = new Thread(this::removeAtExit, "cpu-limit");

    private CpuLimit(Path parent, Path group) {
        this.parent = parent;
        this.group = group;
    }

    /** Whether this process may limit others. */
    static boolean isPossible() {
        return Files.isWritable(ROOT.resolve(MEMBERS));
    }

    /** The group of this process, and of those that it has started. */
    private static Path ownGroup() throws IOException {
        return Files.readAllLines(OWN_GROUPS).stream()
                .map(line -> line.split(":", 3))
                .filter(fields -> List.of(fields[1].split(",")).contains("cpu"))
                .map(fields -> ROOT.resolve(fields[2].substring(1)))
                .filter(Files::isDirectory)
                .findFirst()
                .orElse(ROOT);
    }

    /** A group without members. */
    static CpuLimit of(double cores) throws IOException {
        Path parent = ownGroup();
        String name = "tailrace-bench-" + ProcessHandle.current().pid();
        CpuLimit limit = new CpuLimit(parent, Files.createDirectory(parent.resolve(name)));
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

    /** Gives the processes that are left back to the group of this process. */
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
        List<String> members = Files.readAllLines(group.resolve(MEMBERS));
        while (!members.isEmpty()) { // a member may start another one meanwhile
            for (String pid : members) {
                move(Long.parseLong(pid), parent);
            }
            members = Files.readAllLines(group.resolve(MEMBERS));
        }
        Files.delete(group);
    }
}
