package io.tailrace.spring.subscriber;

import io.tailrace.event.EventDefaults;
import io.tailrace.subscriber.config.SubscriberConfig.Retry;
import java.time.Duration;

/** The properties {@code tailrace.subscriber.retry.*}: retries in place. */
public class RetryProperties {

    /** Number of attempts after which a failed event is reported, the first included. */
    private int maxAttempts = EventDefaults.MAX_ATTEMPTS;

    /** Pause before the second attempt; it doubles before each further attempt. */
    private Duration initialBackoff = EventDefaults.INITIAL_BACKOFF;

    /** Longest pause between two attempts. */
    private Duration maxBackoff = Retry.DEFAULT_MAX_BACKOFF;

    Retry toRetry() {
        return new Retry(maxAttempts, initialBackoff, maxBackoff);
    }

    public int getMaxAttempts() {
        return maxAttempts;
    }

    public void setMaxAttempts(int maxAttempts) {
        this.maxAttempts = maxAttempts;
    }

    public Duration getInitialBackoff() {
        return initialBackoff;
    }

    public void setInitialBackoff(Duration initialBackoff) {
        this.initialBackoff = initialBackoff;
    }

    public Duration getMaxBackoff() {
        return maxBackoff;
    }

    public void setMaxBackoff(Duration maxBackoff) {
        this.maxBackoff = maxBackoff;
    }
}
