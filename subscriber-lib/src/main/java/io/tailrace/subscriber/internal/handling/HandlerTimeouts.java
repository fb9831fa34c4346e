package io.tailrace.subscriber.internal.handling;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Interrupts handlers that run for longer than their timeout. One task looks at all running
 * attempts from time to time, which is cheaper than a timer for each. So an interrupt may be late
 * by a fiftieth of the timeout, though not by less than a millisecond and by no more than a quarter
 * of a second, and a handler that returns before its interrupt has succeeded. Nothing looks while
 * nothing runs. Safe for any thread.
 */
final class HandlerTimeouts {

    private static final Logger LOG = LoggerFactory.getLogger(HandlerTimeouts.class);
    private static final int LOOKS_PER_TIMEOUT = 50;
    private static final Duration RAREST = Duration.ofMillis(250);
    private static final Duration MOST_FREQUENT = Duration.ofMillis(1);

    private final Duration timeout;
    private final long timeoutNanos;
    private final long lookNanos;
    private final ScheduledExecutorService clock;
    private final Set<Attempt> running = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looking = new AtomicBoolean();

    HandlerTimeouts(Duration timeout, ScheduledExecutorService clock) {
        this.timeout = timeout;
        this.clock = clock;
        this.timeoutNanos = TimeUnit.NANOSECONDS.convert(timeout); // at most 292 years
        this.lookNanos =
                Math.max(
                        MOST_FREQUENT.toNanos(),
                        Math.min(RAREST.toNanos(), timeoutNanos / LOOKS_PER_TIMEOUT));
    }

    /**
     * Notes that a handler is about to be called.
     *
     * @throws RejectedExecutionException if the clock has ended
     */
    void begin(Attempt attempt) {
        running.add(attempt);
        lookLater();
    }

    /** Notes that it has returned. */
    void end(Attempt attempt) {
        running.remove(attempt);
    }

    private void lookLater() {
        if (looking.get() || !looking.compareAndSet(false, true)) {
            return;
        }
        try {
            Future<?> unused = clock.schedule(this::lookAtAll, lookNanos, TimeUnit.NANOSECONDS);
        } catch (Throwable e) { // or nobody would ever look again
            looking.set(false);
            throw e;
        }
    }

    private void lookAtAll() {
        looking.set(false);
        try {
            long now = System.nanoTime();
            running.forEach(attempt -> look(attempt, now));
        } finally {
            if (!running.isEmpty()) {
                lookLater();
            }
        }
    }

    private void look(Attempt attempt, long now) {
        try {
            if (attempt.hasRunFor(timeoutNanos, now) && attempt.timeOut()) {
                log(attempt);
            }
        } catch (RuntimeException | Error e) { // the others must be looked at nevertheless
            LOG.error("Could not tell of a handler whose timeout has expired", e);
        }
    }

    private void log(Attempt attempt) {
        TraceKey.add(LOG.atWarn(), attempt.received().trace())
                .addKeyValue("eventId", attempt.received().eventId())
                .addKeyValue("topic", attempt.partition().id().topic())
                .addKeyValue("partition", attempt.partition().id().partition())
                .addKeyValue("offset", attempt.task().offset())
                .log(
                        "Interrupted a handler after its timeout of {}. Later events of the"
                                + " aggregate wait until the handler returns.",
                        timeout);
    }
}
