package io.tailrace.subscriber;

import java.io.Serial;
import java.time.Duration;

/**
 * A handler could not even try, because a circuit is open or a rate is used up. The call does not
 * count as an attempt; the event waits and the handler is called again.
 */
public final class RetryLaterException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private final Duration pause;

    /**
     * @param pause until the next call, longer than 0
     */
    public RetryLaterException(String why, Duration pause) {
        super(why);
        Check.that(!pause.isNegative() && !pause.isZero(), "pause", "must be longer than 0", pause);
        this.pause = pause;
    }

    /** Until the next call. */
    public Duration pause() {
        return pause;
    }
}
