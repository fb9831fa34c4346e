package io.tailrace.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.builtin.OrderEvent;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HandlingTest {

    @Test
    void theDefaultsAreThoseOfTheDocumentation() {
        assertThat(Handling.defaults())
                .isEqualTo(
                        new Handling(
                                16,
                                1_000,
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(30),
                                Duration.ofMillis(200),
                                4096));
        assertThat(SubscriberConfig.of("localhost:9092", "g").retryMode())
                .isEqualTo(RetryMode.ORDERED);
        assertThat(SubscriberConfig.of("localhost:9092", "g").retry())
                .isEqualTo(
                        new SubscriberConfig.Retry(
                                5, Duration.ofMillis(100), Duration.ofSeconds(10)));
    }

    @Test
    void aValueThatBreaksARuleIsNamedWithTheRule() {
        assertThatThrownBy(() -> Handling.defaults().withMaxConcurrency(0))
                .hasMessage("maxConcurrency must be at least 1, got 0");
        assertThatThrownBy(() -> Handling.defaults().withMaxUnfinished(100_001))
                .hasMessage("maxUnfinished must be 1 to 100000, got 100001");
        assertThatThrownBy(() -> Handling.defaults().withTimeout(Duration.ZERO))
                .hasMessage("timeout must be longer than 0, got PT0S");
        assertThatThrownBy(() -> Handling.defaults().withMaxMetadataChars(15))
                .hasMessage("maxMetadataChars must be at least 16, got 15");
    }

    @Test
    void handlersMustBeAbleToEndBeforeTheGroupLosesPatience() {
        SubscriberConfig config =
                SubscriberConfig.of("localhost:9092", "g")
                        .withClientProperties(Map.of("max.poll.interval.ms", "20000"));

        assertThatThrownBy(
                        () ->
                                Subscriber.builder(config)
                                        .on(OrderEvent.class, (event, delivery) -> {})
                                        .build())
                .hasMessage("drainTimeout must be below max.poll.interval.ms, 20000 ms, got PT30S");
    }
}
