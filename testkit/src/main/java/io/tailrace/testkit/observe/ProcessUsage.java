package io.tailrace.testkit.observe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Reads CPU time and memory of a process from {@code /proc}. Every figure is 0 if the process has
 * ended or the system is not Linux. Stateless and safe for any thread.
 */
public final class ProcessUsage {

    /** The unit of CPU time in {@code /proc/<pid>/stat}, whatever the tick rate of the kernel. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int OWN_TICKS = 11;
    private static final int ENDED_CHILDREN_TICKS = 13;
    private static final int KIB_PER_MIB = 1024;

    private ProcessUsage() {}

    /** The CPU time of the process so far, in seconds, user and system time. */
    public static double cpuSeconds(long pid) {
        return seconds(pid, OWN_TICKS);
    }

    /** The CPU time of child processes that have ended and were waited for, in seconds. */
    public static double endedChildrenCpuSeconds(long pid) {
        return seconds(pid, ENDED_CHILDREN_TICKS);
    }

    /** The peak resident memory of the process, in MiB. */
    public static long peakMb(long pid) {
        return status(pid, "VmHWM:") / KIB_PER_MIB;
    }

    /** The resident memory of the process, in MiB. */
    public static long residentMb(long pid) {
        return status(pid, "VmRSS:") / KIB_PER_MIB;
    }

    /** How many threads the process has. */
    public static long threads(long pid) {
        return status(pid, "Threads:");
    }

    /** How many files and sockets the process has open. */
    public static long openFiles(long pid) {
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return files.count();
        } catch (IOException e) {
            return 0;
        }
    }

    private static long status(long pid, String name) {
        return read(pid, "status")
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    /** Adds two adjacent fields, counted from the one after the process name in brackets. */
    private static double seconds(long pid, int first) {
        String stat = read(pid, "stat");
        if (stat.isEmpty()) {
            return 0;
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[first]) + Long.parseLong(fields[first + 1]);
        return ticks / TICKS_PER_SECOND;
    }

    private static String read(long pid, String name) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), name));
        } catch (IOException e) {
            return "";
        }
    }
}
