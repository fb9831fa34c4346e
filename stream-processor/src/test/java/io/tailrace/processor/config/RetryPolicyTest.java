package io.tailrace.processor.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    private final RetryPolicy policy =
            new RetryPolicy(9, Duration.ofMillis(100), Duration.ofSeconds(1), 0.5);

    @Test
    void thePauseDoublesUpToTheLongest() {
        List<Long> pauses =
                IntStream.rangeClosed(1, 6).mapToObj(n -> policy.backoff(n, 0).toMillis()).toList();
        assertThat(pauses).containsExactly(100L, 200L, 400L, 800L, 1_000L, 1_000L);
        assertThat(policy.backoff(Integer.MAX_VALUE, 0)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void jitterOnlyProlongs() {
        assertThat(policy.backoff(1, 0.5)).isEqualTo(Duration.ofMillis(125));
        assertThat(policy.backoff(9, 1)).isEqualTo(Duration.ofMillis(1_500));
    }

    @Test
    void whatMakesNoSenseIsRefusedByName() {
        assertThatThrownBy(
                        () -> new RetryPolicy(0, Duration.ofSeconds(1), Duration.ofSeconds(1), 0))
                .hasMessage("max-attempts must be at least 1, got 0");
        assertThatThrownBy(
                        () -> new RetryPolicy(1, Duration.ofSeconds(2), Duration.ofSeconds(1), 0))
                .hasMessage("max-backoff must be at least initial-backoff, got PT1S");
        assertThatThrownBy(() -> new RetryPolicy(1, Duration.ZERO, Duration.ofSeconds(1), 0))
                .hasMessage("initial-backoff must be at least 1 ms, got PT0S");
        assertThatThrownBy(
                        () -> new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofSeconds(1), 2))
                .hasMessage("jitter must be 0 to 1, got 2.0");
    }
}
