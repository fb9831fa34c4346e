package io.tailrace.subscriber.internal.rehearsal;

/**
 * The threads on which a worker calls what may not return. There is one of each, so that a handler
 * or a database that hangs holds one thread, and everything after it is answered at once. For one
 * thread.
 *
 * @param handlers begins transactions and calls handlers
 * @param endings rolls transactions back
 * @param terminations ends sessions whose transaction could not be rolled back
 */
record RehearsalThreads(TimedCalls handlers, TimedCalls endings, TimedCalls terminations) {

    static RehearsalThreads of(String group) {
        return new RehearsalThreads(
                new TimedCalls("rehearsal-handler-" + group),
                new TimedCalls("rehearsal-end-" + group),
                new TimedCalls("rehearsal-termination-" + group));
    }

    /** Whether everything that was called before has returned. */
    boolean areFree() {
        return handlers.isFree() && endings.isFree() && terminations.isFree();
    }
}
