package io.tailrace.subscriber;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls handlers on threads of an executor, so many at once, and interrupts those that hang. */
final class HandlerStage implements Stage {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
    private static final Duration REJECTED = Duration.ofMillis(100);

    private final Handling handling;
    private final Invocation invocation;
    private final Executor executor;
    private final ScheduledExecutorService clock;
    private final Runnable endThreads;
    private int running;

    /**
     * @param endThreads ends the executor's threads, unless they are somebody else's
     */
    HandlerStage(
            Handling handling,
            Invocation invocation,
            Executor executor,
            ScheduledExecutorService clock,
            Runnable endThreads) {
        this.handling = handling;
        this.invocation = invocation;
        this.executor = executor;
        this.clock = clock;
        this.endThreads = endThreads;
    }

    @Override
    public boolean hasRoom() {
        return running < handling.maxConcurrency();
    }

    @Override
    public void start(Attempt attempt, Ending ending) {
        running++;
        try {
            executor.execute(() -> run(attempt, ending));
        } catch (RejectedExecutionException e) {
            Outcome later = new Outcome.NotNow("the executor is full", REJECTED);
            clock.execute(() -> ending.ended(attempt, later));
        }
    }

    @Override
    public void ended() {
        running--;
    }

    @Override
    public void close() {
        endThreads.run();
    }

    private void run(Attempt attempt, Ending ending) {
        if (!attempt.enter()) {
            ending.ended(attempt, new Outcome.NotNow("the partition goes away", REJECTED));
            return;
        }
        Future<?> timer =
                clock.schedule(
                        () -> timeOut(attempt), handling.timeout().toNanos(), TimeUnit.NANOSECONDS);
        Outcome outcome = invocation.call(attempt.received());
        timer.cancel(false);
        boolean inTime = attempt.leave();
        ending.ended(
                attempt,
                inTime ? outcome : new Outcome.Failed(invocation.timeout(attempt.received())));
    }

    private void timeOut(Attempt attempt) {
        if (attempt.timeOut()) {
            LOG.atWarn()
                    .addKeyValue("eventId", attempt.received().eventId())
                    .addKeyValue("topic", attempt.partition().id().topic())
                    .addKeyValue("partition", attempt.partition().id().partition())
                    .addKeyValue("offset", attempt.task().offset())
                    .log(
                            "A handler took longer than {} and was interrupted; its aggregate"
                                    + " waits until it returns",
                            handling.timeout());
        }
    }
}
