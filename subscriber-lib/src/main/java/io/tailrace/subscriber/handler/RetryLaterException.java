package io.tailrace.subscriber.handler;

import io.tailrace.event.internal.Check;
import java.io.Serial;
import java.time.Duration;

/**
 * Thrown by a handler that cannot handle an event for now, for example because a circuit breaker is
 * open or a rate limit is exhausted. The handler is called again after the pause; the call does not
 * count as an attempt.
 */
public final class RetryLaterException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private final Duration pause;

    /**
     * Creates the exception.
     *
     * @param why the reason, for the log
     * @param pause the time until the handler is called again, longer than 0
     * @throws IllegalArgumentException if the pause is not longer than 0
     */
    public RetryLaterException(String why, Duration pause) {
        super(why);
        Check.that(!pause.isNegative() && !pause.isZero(), "pause", "must be longer than 0", pause);
        this.pause = pause;
    }

    /** The time until the handler is called again. */
    public Duration pause() {
        return pause;
    }
}
