package io.tailrace.relay.erase;

import io.tailrace.process.status.StatusReport;

/** What a run of {@link Erase} has done. Immutable. */
public interface Erasure {

    /** All figures, with the aggregate id: for the operator only. */
    StatusReport status();

    /** Whether nothing is left that the command could have erased. */
    boolean isComplete();

    /** What is left, with counts and without the aggregate id; empty if the run is complete. */
    String left();

    /** What to do about it. */
    String remedy();
}
