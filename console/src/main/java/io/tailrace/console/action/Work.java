package io.tailrace.console.action;

/** What an action does. Single use. */
public interface Work {

    /** What is done, for example {@code redrive}. */
    String kind();

    /** With what, for people and the audit log, on one line and without payloads. */
    String description();

    /** Whether it changes something: one such action runs at a time. */
    boolean writes();

    /**
     * Does the work, on a thread of its own.
     *
     * @param course told how far it is
     * @throws io.tailrace.process.OperatorException if the work fails
     */
    Outcome run(Course course) throws InterruptedException;

    /** Asks {@link #run} to end soon. May be called by any thread, before and during the run. */
    void stop();
}
