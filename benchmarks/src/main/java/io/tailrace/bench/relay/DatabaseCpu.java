package io.tailrace.bench.relay;

import io.tailrace.testkit.observe.ProcessUsage;

/** What PostgreSQL's processes take of the machine; Linux only, on this machine. */
final class DatabaseCpu {

    private final ProcessHandle postmaster;

    private DatabaseCpu(ProcessHandle postmaster) {
        this.postmaster = postmaster;
    }

    /** Of the server that a live session belongs to. */
    static DatabaseCpu ofSession(long pid) {
        return new DatabaseCpu(ProcessHandle.of(pid).flatMap(ProcessHandle::parent).orElseThrow());
    }

    /** Seconds so far, those of sessions that have ended included. */
    double seconds() {
        double sum =
                ProcessUsage.cpuSeconds(postmaster.pid())
                        + ProcessUsage.endedChildrenCpuSeconds(postmaster.pid());
        for (ProcessHandle session : postmaster.children().toList()) {
            sum += ProcessUsage.cpuSeconds(session.pid());
        }
        return sum;
    }
}
