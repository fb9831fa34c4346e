package io.tailrace.testkit.observe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process takes of the machine, as {@code /proc} of Linux tells it: nothing where there is
 * no such file, because the process is gone or the system another one. Stateless and safe for any
 * thread.
 */
public final class ProcessUsage {

    /** Of {@code /proc/<pid>/stat}: hundredths of a second, whatever the kernel's own clock. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int OWN_TICKS = 11;
    private static final int ENDED_CHILDREN_TICKS = 13;
    private static final int KIB_PER_MIB = 1024;

    private ProcessUsage() {}

    /** Seconds of CPU so far, its own and the kernel's for it. */
    public static double cpuSeconds(long pid) {
        return seconds(pid, OWN_TICKS);
    }

    /** Seconds of CPU of its children that have ended and were waited for. */
    public static double endedChildrenCpuSeconds(long pid) {
        return seconds(pid, ENDED_CHILDREN_TICKS);
    }

    /** The most memory it ever had resident, in MiB. */
    public static long peakMb(long pid) {
        return read(pid, "status")
                .lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / KIB_PER_MIB)
                .findFirst()
                .orElse(0);
    }

    /** The fields begin with the state, after the name in brackets; user time, system time. */
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
