package io.tailrace.subscriber.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.TopicNames;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.handler.PayloadDecoder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubscriberConfigTest {

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
    void theShortFormAndTheBuilderHaveTheSameDefaults() {
        assertThat(SubscriberConfig.of("localhost:9092", "g"))
                .isEqualTo(SubscriberConfig.builder("localhost:9092", "g").build())
                .isEqualTo(
                        new SubscriberConfig(
                                "localhost:9092",
                                "g",
                                TopicNames.defaults(),
                                EventCatalogue.empty(),
                                SubscriberConfig.Retry.defaults(),
                                RetryMode.ORDERED,
                                Handling.defaults(),
                                MissingHandler.SKIP,
                                Map.of(),
                                false,
                                PayloadDecoder.JSON));
    }

    @Test
    void aChangeOfOneValueKeepsTheOthers() {
        SubscriberConfig changed =
                SubscriberConfig.builder("localhost:9092", "g")
                        .topics(new TopicNames("outbox.", "shop.", "positions"))
                        .catalogue(EventCatalogue.of(OrderEvent.class))
                        .retry(new SubscriberConfig.Retry(7, Duration.ZERO, Duration.ofDays(1)))
                        .retryMode(RetryMode.DELAYED)
                        .handling(Handling.builder().maxConcurrency(3).build())
                        .missingHandler(MissingHandler.FAIL)
                        .clientProperties(Map.of("client.id", "x"))
                        .build();

        assertThat(changed.toBuilder().build()).isEqualTo(changed);
        assertThat(changed.toBuilder().retryMode(RetryMode.ORDERED).build())
                .usingRecursiveComparison()
                .ignoringFields("retryMode")
                .isEqualTo(changed);
        Handling handling =
                new Handling(1, 2, Duration.ofDays(3), Duration.ZERO, Duration.ofDays(5), 60);
        assertThat(handling.toBuilder().build()).isEqualTo(handling);
    }

    @Test
    void aValueThatBreaksARuleIsNamedWithTheRule() {
        assertThatThrownBy(() -> Handling.builder().maxConcurrency(0).build())
                .hasMessage("maxConcurrency must be at least 1, got 0");
        assertThatThrownBy(() -> Handling.builder().maxUnfinished(100_001).build())
                .hasMessage("maxUnfinished must be 1 to 100000, got 100001");
        assertThatThrownBy(() -> Handling.builder().timeout(Duration.ZERO).build())
                .hasMessage("timeout must be longer than 0, got PT0S");
        assertThatThrownBy(() -> Handling.builder().maxMetadataChars(15).build())
                .hasMessage("maxMetadataChars must be at least 16, got 15");
    }

    @Test
    void handlersMustBeAbleToEndBeforeTheGroupLosesPatience() {
        SubscriberConfig config =
                SubscriberConfig.builder("localhost:9092", "g")
                        .clientProperties(Map.of("max.poll.interval.ms", "20000"))
                        .build();

        assertThatThrownBy(
                        () ->
                                Subscriber.builder(config)
                                        .on(OrderEvent.class, (event, delivery) -> {})
                                        .build())
                .hasMessage("drainTimeout must be below max.poll.interval.ms, 20000 ms, got PT30S");
    }
}
