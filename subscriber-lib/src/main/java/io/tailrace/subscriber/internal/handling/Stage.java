package io.tailrace.subscriber.internal.handling;

/**
 * Where attempts run: handlers on an executor, or a stream. The dispatcher calls {@link #hasRoom},
 * {@link #start} and {@link #ended} under its lock. The stage calls the listener without a lock.
 */
public interface Stage extends AutoCloseable {

    /** Whether another attempt may start. */
    boolean hasRoom();

    /** Whether the consumer should read more events. */
    default boolean wantsMore() {
        return true;
    }

    /** Starts an attempt; the listener is told its outcome once. */
    void start(Attempt attempt, OutcomeListener listener);

    /** Notes that an attempt has ended, which may make room for the next. */
    void ended();

    /** Ends the threads that belong to this stage; no attempt may be started afterwards. */
    @Override
    void close();

    /** Told the outcome of each attempt. */
    interface OutcomeListener {

        /**
         * Handles the outcome of an attempt.
         *
         * @return false if the outcome is ignored because the partition is no longer assigned
         */
        boolean ended(Attempt attempt, Outcome outcome);
    }
}
