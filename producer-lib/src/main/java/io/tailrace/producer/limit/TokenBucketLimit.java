package io.tailrace.producer.limit;

import io.github.bucket4j.Bucket;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A token bucket: so many events per second on average, and as many at once after a pause. Needs
 * {@code com.bucket4j:bucket4j_jdk17-core} on the class path.
 */
public final class TokenBucketLimit implements EmitLimit {

    private final Bucket bucket;
    private final int eventsPerSecond;
    private final Duration patience;

    /**
     * @param eventsPerSecond the rate and the size of the bucket, at least 1
     * @param patience how long an emitter waits for tokens before it gives up, not negative
     */
    public TokenBucketLimit(int eventsPerSecond, Duration patience) {
        if (eventsPerSecond < 1) {
            throw new IllegalArgumentException(
                    "eventsPerSecond must be at least 1, got " + eventsPerSecond);
        }
        if (patience.isNegative()) {
            throw new IllegalArgumentException("patience must not be negative, got " + patience);
        }
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
                "more than %d events per second for longer than %s"
                        .formatted(eventsPerSecond, patience),
                cause);
    }
}
