package io.tailrace.process;

import java.util.concurrent.ThreadFactory;

/** Creates threads that do not keep a process from ending. */
public final class DaemonThreads {

    private DaemonThreads() {}

    /** A factory of daemons that all have the given name. */
    public static ThreadFactory named(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
