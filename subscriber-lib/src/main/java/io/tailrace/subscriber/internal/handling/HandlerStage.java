package io.tailrace.subscriber.internal.handling;

import io.tailrace.subscriber.config.Handling;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Calls handlers on the threads of an executor, up to {@link Handling#maxConcurrency} at once, and
 * interrupts a handler when its timeout expires.
 *
 * <p>A thread of the library whose handler has finished an event goes on with the event that may
 * start because of it. To hand that event to another thread costs several times as much as a short
 * handler.
 */
public final class HandlerStage implements Stage {

    private static final Duration PAUSE_IF_NOT_CALLED = Duration.ofMillis(100);

    private final Handling handling;
    private final Invocation invocation;
    private final Executor executor;
    private final ScheduledExecutorService clock;
    private final HandlerTimeouts timeouts;
    private final boolean takesTurns;
    private final Runnable closeExecutor;

    /** The turn of the calling thread, while the end of an attempt of this stage starts others. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<Turn> ending = new ThreadLocal<>();

    private int running;

    /**
     * Creates the stage.
     *
     * @param takesTurns whether a task of the executor may handle several events. An executor of
     *     the application may prepare its threads for each task, or have few of them
     * @param clock looks for timeouts
     * @param closeExecutor called by {@link #close}; does nothing if the user owns the executor
     */
    public HandlerStage(
            Handling handling,
            Invocation invocation,
            Executor executor,
            boolean takesTurns,
            ScheduledExecutorService clock,
            Runnable closeExecutor) {
        this.handling = handling;
        this.invocation = invocation;
        this.executor = executor;
        this.takesTurns = takesTurns;
        this.clock = clock;
        this.timeouts = new HandlerTimeouts(handling.timeout(), clock);
        this.closeExecutor = closeExecutor;
    }

    @Override
    public boolean hasRoom() {
        return running < handling.maxConcurrency();
    }

    @Override
    public void start(Attempt attempt, OutcomeListener listener) {
        running++;
        Turn turn = ending.get();
        if (turn == null || !turn.goesOnWith(attempt)) {
            execute(attempt, listener);
        }
    }

    @Override
    public void ended() {
        running--;
    }

    @Override
    public void close() {
        closeExecutor.run();
    }

    private void execute(Attempt attempt, OutcomeListener listener) {
        try {
            executor.execute(() -> run(attempt, listener));
        } catch (RejectedExecutionException e) {
            Outcome notCalled =
                    new Outcome.NotNow("the executor rejected the call", PAUSE_IF_NOT_CALLED);
            clock.execute(() -> listener.ended(attempt, notCalled));
        }
    }

    private void run(Attempt first, OutcomeListener listener) {
        Turn turn = new Turn();
        try {
            for (Attempt next = first; next != null; next = turn.next()) {
                run(next, listener, turn);
            }
        } finally {
            Attempt left = turn.next(); // not null only if the listener has thrown
            if (left != null) {
                run(left, listener);
            }
        }
    }

    private void run(Attempt attempt, OutcomeListener listener, Turn turn) {
        if (!attempt.enter()) {
            listener.ended(
                    attempt,
                    new Outcome.NotNow("the partition is being revoked", PAUSE_IF_NOT_CALLED));
            return;
        }
        Outcome outcome = call(attempt);
        try {
            attempt.endSpan(outcome);
        } finally {
            end(attempt, outcome, listener, turn);
        }
    }

    /** What follows a failure may take long, so the next event does not wait for it. */
    private void end(Attempt attempt, Outcome outcome, OutcomeListener listener, Turn turn) {
        if (!takesTurns || !(outcome instanceof Outcome.Handled)) {
            listener.ended(attempt, outcome);
            return;
        }
        ending.set(turn);
        try {
            listener.ended(attempt, outcome);
        } finally {
            ending.remove();
        }
    }

    private Outcome call(Attempt attempt) {
        try {
            timeouts.begin(attempt);
            Outcome returned = invocation.call(attempt);
            return attempt.leave()
                    ? returned
                    : new Outcome.Failed(invocation.timeout(attempt.received()));
        } catch (Throwable e) { // an attempt that never ended would block its partition for ever
            boolean unused = attempt.leave();
            return invocation.thrown(attempt.received(), e);
        } finally {
            timeouts.end(attempt);
        }
    }

    /** The events that one task of the executor handles, one after the other. For one thread. */
    private static final class Turn {

        /** Other virtual threads wait for no longer than this for a carrier. */
        private static final Duration LONGEST = Duration.ofMillis(10);

        private final long begun = System.nanoTime();
        private @Nullable Attempt next;

        /** Takes an attempt as the next one; false if the turn is over, or has a next one. */
        boolean goesOnWith(Attempt attempt) {
            if (next != null || System.nanoTime() - begun > LONGEST.toNanos()) {
                return false;
            }
            next = attempt;
            return true;
        }

        /** The next attempt, which is then no longer the next one; null if there is none. */
        @Nullable Attempt next() {
            Attempt taken = next;
            next = null;
            return taken;
        }
    }
}
