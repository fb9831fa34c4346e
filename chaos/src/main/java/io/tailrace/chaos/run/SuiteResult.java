package io.tailrace.chaos.run;

/** The outcome of one run of a crash suite. */
public interface SuiteResult {

    /** Whether the run violated none of the guarantees that the suite checks. */
    boolean isClean();

    /** The faults of the run and the ids of the violating events, on several lines. */
    String details();

    /** The outcome as one line of {@code name=value} pairs: the last line that a run prints. */
    String line();
}
