package io.tailrace.processor;

import io.tailrace.event.EventDefaults;
import java.time.Duration;

/**
 * How often and when an event that a group could not handle is given to it again. Immutable.
 *
 * <p>The pause after attempt n is {@code initialBackoff · 2ⁿ⁻¹}, at most {@code maxBackoff}, and
 * then longer by a random part of {@code jitter}: never shorter. The part depends on the event and
 * the attempt alone, so that work that is repeated after a crash comes to the same pause.
 *
 * @param maxAttempts an event that failed this often goes to the dead-letter topic; at least 1
 * @param initialBackoff the pause before the second attempt, at least 1 ms
 * @param maxBackoff the longest pause before jitter, at least {@code initialBackoff}
 * @param jitter by which part of itself a pause is prolonged at most, 0 to 1
 */
public record RetryPolicy(
        int maxAttempts, Duration initialBackoff, Duration maxBackoff, double jitter) {

    public static final int DEFAULT_MAX_ATTEMPTS = EventDefaults.MAX_ATTEMPTS;
    public static final Duration DEFAULT_INITIAL_BACKOFF = EventDefaults.INITIAL_BACKOFF;

    /** One minute. */
    public static final Duration DEFAULT_MAX_BACKOFF = Duration.ofMinutes(1);

    /** A fifth. */
    public static final double DEFAULT_JITTER = 0.2;

    private static final int MAX_DOUBLINGS = 40;

    public RetryPolicy {
        require(maxAttempts >= 1, "max-attempts must be at least 1", maxAttempts);
        boolean positive = initialBackoff.compareTo(Duration.ofMillis(1)) >= 0;
        require(positive, "initial-backoff must be at least 1 ms", initialBackoff);
        boolean ordered = maxBackoff.compareTo(initialBackoff) >= 0;
        require(ordered, "max-backoff must be at least initial-backoff", maxBackoff);
        require(jitter >= 0 && jitter <= 1, "jitter must be 0 to 1", jitter);
    }

    /** Five attempts, 100 ms doubling up to a minute, a fifth of jitter. */
    public static RetryPolicy defaults() {
        return new RetryPolicy(
                DEFAULT_MAX_ATTEMPTS, DEFAULT_INITIAL_BACKOFF, DEFAULT_MAX_BACKOFF, DEFAULT_JITTER);
    }

    /**
     * The pause before the attempt that follows.
     *
     * @param attempt how often the event has been tried, at least 1
     * @param chance from 0 to 1: which part of the jitter is added
     */
    public Duration backoff(int attempt, double chance) {
        int doublings = Math.min(attempt - 1, MAX_DOUBLINGS);
        double unlimited = initialBackoff.toMillis() * Math.pow(2, doublings);
        double millis = Math.min(unlimited, (double) maxBackoff.toMillis()) * (1 + jitter * chance);
        return Duration.ofMillis((long) Math.ceil(millis));
    }

    private static void require(boolean holds, String rule, Object actual) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", got " + actual);
        }
    }
}
