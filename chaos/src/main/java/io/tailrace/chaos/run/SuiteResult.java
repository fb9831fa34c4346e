package io.tailrace.chaos.run;

import java.util.List;

/** The outcome of one run of a crash suite. */
public interface SuiteResult {

    /**
     * The guarantees that the run violated, for example {@code 3 lost}; empty if it violated none.
     */
    List<String> violations();

    /** Whether the run violated none of the guarantees that the suite checks. */
    default boolean isClean() {
        return violations().isEmpty();
    }

    /** The faults of the run and the ids of the violating events, on several lines. */
    String details();

    /** The outcome as one line of {@code name=value} pairs. */
    String line();
}
