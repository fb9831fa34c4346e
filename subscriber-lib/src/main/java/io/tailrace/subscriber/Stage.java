package io.tailrace.subscriber;

/**
 * Where events are handled. The dispatcher calls it under its lock; the stage tells the dispatcher
 * how an attempt ended, without holding any lock.
 */
interface Stage extends AutoCloseable {

    /** Whether another event may start. */
    boolean hasRoom();

    /** Whether reading on makes sense. */
    default boolean wantsMore() {
        return true;
    }

    /** Begins to handle an event. */
    void start(Attempt attempt, Ending ending);

    /** An attempt that was started has ended. */
    void ended();

    @Override
    void close();

    /** Who is told how an attempt ended; once per attempt. */
    interface Ending {

        /** Returns false if that does not count any more: the partition belongs to another. */
        boolean ended(Attempt attempt, Outcome outcome);
    }
}
