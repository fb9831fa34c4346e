package io.tailrace.subscriber;

import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import java.time.Duration;

/** What becomes of an event after an attempt that failed. */
sealed interface Verdict {

    /** A pause is shortened by up to this part of it. */
    double JITTER = 0.2;

    /** It is tried again here. */
    record RetryIn(Duration pause) implements Verdict {}

    /** It is reported as failed. */
    record Report(EventException why) implements Verdict {}

    /**
     * Decides.
     *
     * @param attempts made so far, at least 1
     * @param chance from 0 to before 1; spreads the pauses, so that what failed together is not
     *     tried together
     */
    static Verdict of(SubscriberConfig config, EventException why, int attempts, double chance) {
        if (why.isTerminal() || config.retryMode() == RetryMode.DELAYED) {
            return new Report(why);
        }
        if (attempts >= config.retry().maxAttempts()) {
            return new Report(exhausted(why, attempts));
        }
        long pause = config.retry().backoff(attempts).toNanos();
        return new RetryIn(Duration.ofNanos((long) (pause * (1 - JITTER * chance))));
    }

    private static EventException exhausted(EventException last, int attempts) {
        String detail = attempts + " attempts failed, the last with " + last.getMessage();
        return new EventException(
                EventError.MAX_RETRIES, last.eventId().orElse(null), detail, last);
    }
}
