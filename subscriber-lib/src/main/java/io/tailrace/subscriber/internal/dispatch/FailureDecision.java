package io.tailrace.subscriber.internal.dispatch;

import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.subscriber.config.RetryMode;
import io.tailrace.subscriber.config.SubscriberConfig;
import java.time.Duration;

/** What to do with an event after a failed attempt. */
public sealed interface FailureDecision {

    /** The largest part of a pause by which the pause is shortened at random. */
    double JITTER = 0.2;

    /** Call the handler again after a pause. */
    record RetryIn(Duration pause) implements FailureDecision {}

    /** Report the event to {@code events.failed}. */
    record Report(EventException why) implements FailureDecision {}

    /**
     * Decides by the error, the number of attempts and the configuration.
     *
     * @param why the error of the last attempt
     * @param attempts the number of failed attempts, at least 1
     * @param random a number from 0 to below 1 that shortens the pause, so that events that failed
     *     together are not retried together
     */
    static FailureDecision of(
            SubscriberConfig config, EventException why, int attempts, double random) {
        if (why.isTerminal() || config.retryMode() == RetryMode.DELAYED) {
            return new Report(why);
        }
        if (attempts >= config.retry().maxAttempts()) {
            return new Report(exhausted(why, attempts));
        }
        long pause = config.retry().backoff(attempts).toNanos();
        return new RetryIn(Duration.ofNanos((long) (pause * (1 - JITTER * random))));
    }

    private static EventException exhausted(EventException last, int attempts) {
        String detail = attempts + " attempts failed, the last with " + last.getMessage();
        return new EventException(
                EventError.MAX_RETRIES, last.eventId().orElse(null), detail, last);
    }
}
