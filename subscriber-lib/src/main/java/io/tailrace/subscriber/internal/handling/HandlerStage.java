package io.tailrace.subscriber.internal.handling;

import io.tailrace.subscriber.config.Handling;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls handlers on the threads of an executor, up to {@link Handling#maxConcurrency} at once, and
 * interrupts a handler when its timeout expires.
 */
public final class HandlerStage implements Stage {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerStage.class);
    private static final Duration PAUSE_IF_NOT_CALLED = Duration.ofMillis(100);

    private final Handling handling;
    private final Invocation invocation;
    private final Executor executor;
    private final ScheduledExecutorService clock;
    private final Runnable closeExecutor;
    private int running;

    /**
     * Creates the stage.
     *
     * @param clock schedules timeouts
     * @param closeExecutor called by {@link #close}; does nothing if the user owns the executor
     */
    public HandlerStage(
            Handling handling,
            Invocation invocation,
            Executor executor,
            ScheduledExecutorService clock,
            Runnable closeExecutor) {
        this.handling = handling;
        this.invocation = invocation;
        this.executor = executor;
        this.clock = clock;
        this.closeExecutor = closeExecutor;
    }

    @Override
    public boolean hasRoom() {
        return running < handling.maxConcurrency();
    }

    @Override
    public void start(Attempt attempt, OutcomeListener listener) {
        running++;
        try {
            executor.execute(() -> run(attempt, listener));
        } catch (RejectedExecutionException e) {
            Outcome notCalled =
                    new Outcome.NotNow("the executor rejected the call", PAUSE_IF_NOT_CALLED);
            clock.execute(() -> listener.ended(attempt, notCalled));
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

    private void run(Attempt attempt, OutcomeListener listener) {
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
            listener.ended(attempt, outcome);
        }
    }

    private Outcome call(Attempt attempt) {
        try {
            Future<?> timer =
                    clock.schedule(
                            () -> timeOut(attempt),
                            handling.timeout().toNanos(),
                            TimeUnit.NANOSECONDS);
            Outcome returned = invocation.call(attempt);
            timer.cancel(false);
            return attempt.leave()
                    ? returned
                    : new Outcome.Failed(invocation.timeout(attempt.received()));
        } catch (Throwable e) { // an attempt that never ended would block its partition for ever
            boolean unused = attempt.leave();
            return invocation.thrown(attempt.received(), e);
        }
    }

    private void timeOut(Attempt attempt) {
        if (attempt.timeOut()) {
            TraceKey.add(LOG.atWarn(), attempt.received().trace())
                    .addKeyValue("eventId", attempt.received().eventId())
                    .addKeyValue("topic", attempt.partition().id().topic())
                    .addKeyValue("partition", attempt.partition().id().partition())
                    .addKeyValue("offset", attempt.task().offset())
                    .log(
                            "Interrupted a handler after its timeout of {}. Later events of the"
                                    + " aggregate wait until the handler returns.",
                            handling.timeout());
        }
    }
}
