package io.tailrace.bench.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What PostgreSQL's processes take of the machine; Linux only, on this machine. */
final class DatabaseCpu {

    private static final Path PROC = Path.of("/proc");
    private static final int PARENT = 1;
    private static final int OWN_FROM = 11;
    private static final int ENDED_CHILDREN_FROM = 13;
    private static final double TICKS_PER_SECOND = 100;

    private final String postmaster;

    private DatabaseCpu(String postmaster) {
        this.postmaster = postmaster;
    }

    /** Of the server that a live session belongs to. */
    static DatabaseCpu ofSession(String pid) {
        return new DatabaseCpu(stat(PROC.resolve(pid))[PARENT]);
    }

    /** Seconds so far, those of sessions that have ended included. */
    double seconds() throws IOException {
        String[] parent = stat(PROC.resolve(postmaster));
        long ticks = sum(parent, OWN_FROM) + sum(parent, ENDED_CHILDREN_FROM);
        for (Path process : processes()) {
            String[] stat = stat(process);
            if (stat.length > PARENT && stat[PARENT].equals(postmaster)) {
                ticks += sum(stat, OWN_FROM);
            }
        }
        return ticks / TICKS_PER_SECOND;
    }

    private static List<Path> processes() throws IOException {
        try (Stream<Path> all = Files.list(PROC)) {
            return all.filter(path -> path.getFileName().toString().matches("\\d+")).toList();
        }
    }

    private static long sum(String[] stat, int from) {
        return Long.parseLong(stat[from]) + Long.parseLong(stat[from + 1]);
    }

    /** The fields from the state on; none if the process is gone. */
    private static String[] stat(Path process) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        } catch (IOException e) {
            return new String[0];
        }
    }
}
