package io.tailrace.bench.relay.lab;

import io.tailrace.testkit.observe.ProcessUsage;
import java.util.List;
import java.util.stream.Stream;

/** The CPU time of PostgreSQL's processes, if the server runs on this machine and on Linux. */
public final class DatabaseCpu {

    private final ProcessHandle postmaster;

    private DatabaseCpu(ProcessHandle postmaster) {
        this.postmaster = postmaster;
    }

    /** The CPU time of the server that the given session process belongs to. */
    public static DatabaseCpu ofSession(long pid) {
        return new DatabaseCpu(ProcessHandle.of(pid).flatMap(ProcessHandle::parent).orElseThrow());
    }

    /** The ids of all processes of the server at this moment. */
    List<Long> pids() {
        return Stream.concat(Stream.of(postmaster), postmaster.children())
                .map(ProcessHandle::pid)
                .toList();
    }

    /** The CPU time so far in seconds, ended sessions included. */
    public double seconds() {
        double sum =
                ProcessUsage.cpuSeconds(postmaster.pid())
                        + ProcessUsage.endedChildrenCpuSeconds(postmaster.pid());
        for (ProcessHandle session : postmaster.children().toList()) {
            sum += ProcessUsage.cpuSeconds(session.pid());
        }
        return sum;
    }
}
