package io.tailrace.producer.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketLimitTest {

    @Test
    void aFullBucketLetsABurstPassAndThenRefuses() {
        TokenBucketLimit limit = new TokenBucketLimit(100, Duration.ZERO);
        limit.acquire(100);

        assertThatThrownBy(() -> limit.acquire(50))
                .isInstanceOfSatisfying(
                        EventException.class,
                        e -> {
                            assertThat(e.error()).isEqualTo(EventError.DELIVERY_FAILED);
                            assertThat(e.isRetryable()).isTrue();
                        })
                .hasMessageContaining("the limit of 100 events per second was exceeded");
    }

    @Test
    void aPatientEmitterIsSlowedDownToTheRate() {
        TokenBucketLimit limit = new TokenBucketLimit(100, Duration.ofSeconds(5));
        long started = System.nanoTime();
        limit.acquire(100);
        limit.acquire(50);

        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .isGreaterThan(Duration.ofMillis(400));
    }

    @Test
    void moreAtOnceThanTheBucketHoldsPassInParts() {
        TokenBucketLimit limit = new TokenBucketLimit(1_000, Duration.ofSeconds(5));

        limit.acquire(1_500);
    }

    @Test
    void impossibleLimitsAreRefused() {
        assertThatThrownBy(() -> new TokenBucketLimit(0, Duration.ZERO))
                .hasMessage("eventsPerSecond must be at least 1, got 0");
        assertThatThrownBy(() -> new TokenBucketLimit(1, Duration.ofMillis(-1)))
                .hasMessage("patience must not be negative, got PT-0.001S");
    }
}
