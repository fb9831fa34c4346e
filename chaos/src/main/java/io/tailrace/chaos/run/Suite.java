package io.tailrace.chaos.run;

/**
 * A crash suite: starts servers and processes, injects faults, and compares input and output.
 *
 * @param <R> the type of its results
 */
public interface Suite<R extends SuiteResult> {

    /** The beginning of the line that announces a run, for example {@code chaos relay: seed=7}. */
    String title(long seed);

    /**
     * Runs the suite once, on the calling thread.
     *
     * @param run provides the servers and processes and ends them after this method
     */
    R run(ChaosRun run) throws Exception;
}
