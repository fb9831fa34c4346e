package io.tailrace.processor.topology.stage;

import java.time.Duration;

/**
 * When a stream thread commits before the commit interval has passed: when it has processed
 * everything that it polled and the topics have hardly anything more, but not sooner than a short
 * pause after the last such commit. An event then waits for the transaction of those before it and
 * not for the interval. While the thread is behind, it commits at the interval, because a
 * transaction costs the same for one event and for a thousand.
 *
 * <p>It only says when; what is committed is the business of Kafka Streams. Safe for any thread;
 * each stream thread has a pace of its own.
 */
public final class CommitPace {

    /** The pause of a processor: by then the marks of the last commit are mostly written. */
    public static final Duration PAUSE = Duration.ofMillis(10);

    /** How often is looked whether a commit is due. */
    public static final Duration LOOK = Duration.ofMillis(1);

    private final long pause;
    private final ThreadLocal<Turn> turns = ThreadLocal.withInitial(Turn::new);

    /**
     * @param pause the time between the end of a commit and the next one
     */
    public CommitPace(Duration pause) {
        this.pause = pause.toNanos();
    }

    /**
     * The calling stream thread is about to poll, and has committed if it was to.
     *
     * @param nanos the time of {@link System#nanoTime()}
     * @return for how long it may wait for records, in nanoseconds; {@link Long#MAX_VALUE} if
     *     nothing waits for a commit
     */
    public long polling(long nanos) {
        Turn turn = turns.get();
        if (turn.committing) {
            turn.committing = false;
            turn.committed = nanos;
        }
        boolean waits = turn.processed && turn.left == 0 && !turn.behind;
        return waits ? Math.max(LOOK.toNanos(), turn.committed + pause - nanos) : Long.MAX_VALUE;
    }

    /**
     * The calling stream thread has polled.
     *
     * @param records how many records it got
     * @param behind whether many more wait
     */
    public void polled(int records, boolean behind) {
        Turn turn = turns.get();
        // records that are left of earlier polls are lost with a task that is closed
        turn.left = records == 0 ? 0 : turn.left + records;
        turn.behind = behind;
    }

    /**
     * The calling stream thread has processed a record.
     *
     * @return the number of the commit that the record waits for
     */
    public long processed() {
        Turn turn = turns.get();
        turn.left = Math.max(0, turn.left - 1);
        turn.processed = true;
        return turn.commits;
    }

    /**
     * Whether the calling stream thread has to commit now; it does so before it polls again.
     *
     * @param commit the number of a commit that a record waits for, which may be over
     * @param nanos the time of {@link System#nanoTime()}
     */
    public boolean isDue(long commit, long nanos) {
        Turn turn = turns.get();
        if (!turn.isAwaited(commit) || nanos - turn.committed < pause) {
            return false;
        }
        turn.processed = false;
        turn.committing = true;
        turn.commits++;
        return true;
    }

    /**
     * Whether the calling stream thread will have to commit when the pause is over.
     *
     * @param commit the number of a commit that a record waits for, which may be over
     */
    public boolean isAwaited(long commit) {
        return turns.get().isAwaited(commit);
    }

    /**
     * A task of the calling stream thread is closed, whose records will not be committed: nothing
     * is waited for until another record is processed.
     */
    public void closed() {
        Turn turn = turns.get();
        turn.left = 0;
        turn.processed = false;
    }

    /** What one stream thread has polled and not processed, or processed and not committed. */
    private static final class Turn {
        private int left;
        private boolean behind;
        private boolean processed;
        private boolean committing;
        private long commits;
        private long committed = System.nanoTime() - Duration.ofHours(1).toNanos();

        private boolean isAwaited(long commit) {
            return commit == commits && left == 0 && !behind;
        }
    }
}
