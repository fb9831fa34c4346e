package io.tailrace.producer.limit;

import io.github.bucket4j.Bucket;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.internal.Check;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A token bucket that holds the tokens of one second: limits the average rate, and allows a burst
 * of one second's events after a pause. Needs {@code com.bucket4j:bucket4j_jdk17-core} on the class
 * path. Safe for any thread.
 */
public final class TokenBucketLimit implements EmitLimit {

    private final Bucket bucket;
    private final int eventsPerSecond;
    private final Duration patience;

    /**
     * Creates a full bucket.
     *
     * @param eventsPerSecond the rate and the size of the bucket, at least 1
     * @param patience how long {@link #acquire} waits for tokens before it throws, at least 0
     * @throws IllegalArgumentException if a value is out of its range
     */
    public TokenBucketLimit(int eventsPerSecond, Duration patience) {
        Check.that(eventsPerSecond >= 1, "eventsPerSecond", "must be at least 1", eventsPerSecond);
        Check.that(!patience.isNegative(), "patience", "must not be negative", patience);
        this.eventsPerSecond = eventsPerSecond;
        this.patience = patience;
        this.bucket =
                Bucket.builder()
                        .addLimit(
                                limit ->
                                        limit.capacity(eventsPerSecond)
                                                .refillGreedy(
                                                        eventsPerSecond, Duration.ofSeconds(1)))
                        .build();
    }

    @Override
    public void acquire(int events) {
        int left = events;
        while (left > 0) {
            int now = Math.min(left, eventsPerSecond);
            take(now);
            left -= now;
        }
    }

    private void take(int tokens) {
        try {
            if (bucket.tryConsume(tokens)
                    || (!patience.isZero() && bucket.asBlocking().tryConsume(tokens, patience))) {
                return;
            }
            throw refused(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(e);
        }
    }

    private EventException refused(@Nullable Throwable cause) {
        return new EventException(
                EventError.DELIVERY_FAILED,
                "no event was emitted: the limit of %d events per second was exceeded for longer than %s"
                        .formatted(eventsPerSecond, patience),
                cause);
    }
}
