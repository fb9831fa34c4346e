package io.tailrace.chaos;

/** How a run of a suite ended. */
public interface Verdict {

    /** Whether nothing was violated. */
    boolean isClean();

    /** What happened, and the ids of what should not have. */
    String details();

    /** The last line of a run. */
    String line();
}
