package io.tailrace.subscriber.internal.dispatch;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs work after a pause, on the clock's thread, unless the subscriber has closed. */
record RetryTimer(ScheduledExecutorService clock) {

    private static final Logger LOG = LoggerFactory.getLogger(RetryTimer.class);

    void after(Duration pause, Runnable work) {
        try {
            Future<?> unused = clock.schedule(work, pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("Schedules no retry: the subscriber has closed, the event is unfinished", e);
        }
    }
}
