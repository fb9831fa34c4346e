package io.tailrace.processor.topology.stage;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When a stream thread commits before the commit interval has passed: when it polls for more
 * records, so that it has processed those it had, a pause after its last commit has passed, and the
 * topics have hardly anything more. An event then waits for the transaction of those before it and
 * not for the interval. While the thread is behind, it commits at the interval, because a
 * transaction costs the same for one event and for a thousand.
 *
 * <p>Nothing is counted: a thread has either processed something since its last commit or not, and
 * the producer of the thread tells of every commit, whatever it was made for. What is committed is
 * the business of Kafka Streams. Safe for any thread; each stream thread has a pace of its own.
 */
public final class CommitPace {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final @Nullable Duration pause;
    private final ThreadLocal<Turn> turns = ThreadLocal.withInitial(Turn::new);

    /**
     * @param pause the time from the end of a commit until another one is requested, 0 or more;
     *     null if none is ever requested
     */
    public CommitPace(@Nullable Duration pause) {
        this.pause = pause;
    }

    /**
     * The calling stream thread has processed a record.
     *
     * @param request requests that the task of the record is committed, and with it all tasks of
     *     the thread; one object per task
     */
    public void processed(Runnable request) {
        if (pause != null) {
            turns.get().request = request;
        }
    }

    /**
     * The calling stream thread closes the task of this request: what the task processed is
     * committed, or never will be.
     */
    public void closed(Runnable request) {
        Turn turn = turns.get();
        if (turn.request == request) {
            turn.request = null;
        }
    }

    /**
     * The calling stream thread has committed everything that it processed.
     *
     * @param nanos the time of {@link System#nanoTime()}
     */
    public void committed(long nanos) {
        Turn turn = turns.get();
        turn.request = null;
        turn.rest(nanos, pause);
    }

    /**
     * How long the calling stream thread may wait for records, in whole milliseconds; {@link
     * Long#MAX_VALUE} if nothing waits for a commit.
     *
     * @param nanos the time of {@link System#nanoTime()}
     */
    public long patienceMillis(long nanos) {
        Turn turn = turns.get();
        return turn.request == null
                ? Long.MAX_VALUE
                : (Math.max(0, turn.next - nanos) + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
    }

    /**
     * The calling stream thread has polled, and processes what it got before it commits. If that
     * commit is due and was not made, because the thread is behind or the group rebalances, it is
     * looked at again after a pause and not at once.
     *
     * @param nanos the time of {@link System#nanoTime()}
     * @param behind whether many records wait; only asked if a commit is due otherwise
     */
    public void polled(long nanos, BooleanSupplier behind) {
        Turn turn = turns.get();
        Runnable request = turn.request;
        if (request == null || nanos - turn.next < 0) {
            return;
        }
        turn.rest(nanos, pause);
        if (!behind.getAsBoolean()) {
            request.run();
        }
    }

    /** What one stream thread has processed and not committed. */
    private static final class Turn {

        /** Requests a commit of what was processed; null if everything is committed. */
        private @Nullable Runnable request;

        /** Not before this time of {@link System#nanoTime()} is a commit requested. */
        private long next = System.nanoTime();

        private void rest(long nanos, @Nullable Duration pause) {
            next = nanos + (pause == null ? 0 : pause.toNanos());
        }
    }
}
