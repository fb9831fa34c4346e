package io.tailrace.processor.config;

import io.tailrace.event.EventDefaults;
import io.tailrace.event.internal.Check;
import java.time.Duration;

/**
 * When an event that a consumer group failed to process is delivered to the group again, and how
 * often. Immutable.
 *
 * <p>The backoff after attempt n is {@code initialBackoff · 2ⁿ⁻¹}, at most {@code maxBackoff}.
 * Jitter then prolongs the backoff by a random fraction of up to {@code jitter} and never shortens
 * it. The fraction depends only on the event, the group and the attempt, so work that is repeated
 * after a crash computes the same backoff.
 *
 * @param maxAttempts an event that failed this often goes to the dead-letter topic; at least 1
 * @param initialBackoff the backoff before the second attempt, at least 1 ms
 * @param maxBackoff the longest backoff before jitter, at least {@code initialBackoff}
 * @param jitter the largest fraction by which a backoff is prolonged, 0 to 1
 */
public record RetryPolicy(
        int maxAttempts, Duration initialBackoff, Duration maxBackoff, double jitter) {

    /** The default of {@link #maxAttempts}: 5. */
    public static final int DEFAULT_MAX_ATTEMPTS = EventDefaults.MAX_ATTEMPTS;

    /** The default of {@link #initialBackoff}: 100 ms. */
    public static final Duration DEFAULT_INITIAL_BACKOFF = EventDefaults.INITIAL_BACKOFF;

    /** The default of {@link #maxBackoff}: one minute. */
    public static final Duration DEFAULT_MAX_BACKOFF = Duration.ofMinutes(1);

    /** The default of {@link #jitter}: a fifth. */
    public static final double DEFAULT_JITTER = 0.2;

    private static final Duration MIN_BACKOFF = Duration.ofMillis(1);
    private static final int MAX_DOUBLINGS = 40;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    public RetryPolicy {
        Check.that(maxAttempts >= 1, "max-attempts", "must be at least 1", maxAttempts);
        Check.that(
                initialBackoff.compareTo(MIN_BACKOFF) >= 0,
                "initial-backoff",
                "must be at least 1 ms",
                initialBackoff);
        Check.that(
                maxBackoff.compareTo(initialBackoff) >= 0,
                "max-backoff",
                "must be at least initial-backoff",
                maxBackoff);
        Check.that(jitter >= 0 && jitter <= 1, "jitter", "must be 0 to 1", jitter);
    }

    /** Five attempts, 100 ms doubling up to a minute, a fifth of jitter. */
    public static RetryPolicy defaults() {
        return new RetryPolicy(
                DEFAULT_MAX_ATTEMPTS, DEFAULT_INITIAL_BACKOFF, DEFAULT_MAX_BACKOFF, DEFAULT_JITTER);
    }

    /**
     * The backoff before the next attempt.
     *
     * @param attempt how many attempts have failed, at least 1
     * @param chance 0 to 1: the fraction of the jitter that is added
     */
    public Duration backoff(int attempt, double chance) {
        int doublings = Math.min(attempt - 1, MAX_DOUBLINGS);
        double unlimited = initialBackoff.toMillis() * Math.pow(2, doublings);
        double millis = Math.min(unlimited, (double) maxBackoff.toMillis()) * (1 + jitter * chance);
        return Duration.ofMillis((long) Math.ceil(millis));
    }
}
