package io.tailrace.relay.protection;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A token bucket that holds the rows of one second. Safe for any thread. */
final class RateLimit {

    private final @Nullable Bucket bucket;

    /**
     * @param perSecond how many rows are let through per second; 0 is no limit
     */
    RateLimit(int perSecond) {
        this.bucket =
                perSecond == 0
                        ? null
                        : Bucket.builder()
                                .addLimit(
                                        limit ->
                                                limit.capacity(perSecond)
                                                        .refillGreedy(
                                                                perSecond, Duration.ofSeconds(1)))
                                .build();
    }

    /**
     * Waits until rows are let through.
     *
     * @param rows at most as many as one second allows
     */
    void take(int rows, TermEnd end) throws InterruptedException {
        if (bucket == null || rows == 0) {
            return;
        }
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(rows);
        while (!probe.isConsumed()) {
            end.pause(probe.getNanosToWaitForRefill());
            probe = bucket.tryConsumeAndReturnRemaining(rows);
        }
    }
}
