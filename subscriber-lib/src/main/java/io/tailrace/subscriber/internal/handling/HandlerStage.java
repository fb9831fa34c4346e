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
        Start start = new Start(attempt, listener);
        Turn turn = ending.get();
        if (turn == null || !turn.goesOnWith(start)) {
            execute(start);
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

    private void execute(Start start) {
        try {
            executor.execute(() -> run(start));
        } catch (RejectedExecutionException e) {
            clock.execute(() -> start.notCalled("the executor rejected the call"));
        }
    }

    private void run(Start first) {
        Turn turn = new Turn();
        for (Start next = first; next != null; next = turn.next()) {
            try {
                run(next, turn);
            } catch (RuntimeException | Error e) { // a defect; the next event must not suffer
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
    }

    private void run(Start start, Turn turn) {
        if (!start.attempt().enter()) {
            start.notCalled("the partition is being revoked");
            return;
        }
        Outcome outcome = call(start.attempt());
        try {
            start.attempt().endSpan(outcome);
        } finally {
            end(start, outcome, turn);
        }
    }

    private void end(Start start, Outcome outcome, Turn turn) {
        if (!takesTurns || !isQuick(outcome)) {
            start.ended(outcome);
            return;
        }
        ending.set(turn);
        try {
            start.ended(outcome);
        } finally {
            ending.remove();
        }
    }

    /** What follows another outcome may take long, so the next event does not wait for it. */
    private static boolean isQuick(Outcome outcome) {
        return outcome instanceof Outcome.Handled || outcome instanceof Outcome.Skipped;
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

    /** An attempt that is to run, and who is told its outcome. */
    private record Start(Attempt attempt, OutcomeListener listener) {

        void ended(Outcome outcome) {
            listener.ended(attempt, outcome);
        }

        void notCalled(String why) {
            ended(new Outcome.NotNow(why, PAUSE_IF_NOT_CALLED));
        }
    }

    /** The events that one task of the executor handles, one after the other. For one thread. */
    private static final class Turn {

        /** Other virtual threads wait for no longer than this for a carrier. */
        private static final Duration LONGEST = Duration.ofMillis(10);

        private final long begun = System.nanoTime();
        private @Nullable Start next;

        /** Takes a start as the next one; false if the turn is over, or has a next one. */
        boolean goesOnWith(Start start) {
            if (next != null || System.nanoTime() - begun > LONGEST.toNanos()) {
                return false;
            }
            next = start;
            return true;
        }

        /** The next start, which is then no longer the next one; null if there is none. */
        @Nullable Start next() {
            Start taken = next;
            next = null;
            return taken;
        }
    }
}
