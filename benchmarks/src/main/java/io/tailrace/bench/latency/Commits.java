package io.tailrace.bench.latency;

/** Writes the events of a measurement, numbered from 0, and knows when each was committed. */
interface Commits {

    /** Writes all events and returns when the last one is committed. */
    void run() throws Exception;

    /** The {@code System.nanoTime()} of the commit of event {@code n}; 0 before the commit. */
    long committedAt(int n);
}
