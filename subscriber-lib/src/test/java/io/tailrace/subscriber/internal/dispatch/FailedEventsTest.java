package io.tailrace.subscriber.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.subscriber.config.SubscriberConfig;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** Which settings the producer of reports has; nothing connects. */
class FailedEventsTest {

    private static final SubscriberConfig CONFIG =
            SubscriberConfig.builder("localhost:1", "mailer").build();

    @Test
    void reportsGoWhereTheConsumerReadsInOrderAndInTime() {
        Map<String, Object> consumer =
                Map.of(
                        "bootstrap.servers",
                        "localhost:2",
                        "group.id",
                        "mailer",
                        "value.deserializer",
                        StringDeserializer.class,
                        "ssl.truststore.type",
                        "PEM",
                        "retries",
                        0,
                        "max.in.flight.requests.per.connection",
                        10,
                        "partitioner.ignore.keys",
                        true,
                        "delivery.timeout.ms",
                        Integer.MAX_VALUE);
        try (FailedEvents reports = FailedEvents.ofConsumer(CONFIG, consumer)) {
            assertThat(reports.settings())
                    .containsEntry("bootstrap.servers", "localhost:2")
                    .containsEntry("ssl.truststore.type", "PEM")
                    .containsEntry("delivery.timeout.ms", 30_000)
                    .doesNotContainKeys(
                            "group.id",
                            "value.deserializer",
                            "retries",
                            "max.in.flight.requests.per.connection",
                            "partitioner.ignore.keys");
        }
    }

    @Test
    void theSubscriberDropsTheSameAndRefusesABadSettingAtTheStart() {
        try (FailedEvents reports = new FailedEvents(with("retries", "0"))) {
            assertThat(reports.settings())
                    .containsEntry("bootstrap.servers", "localhost:1")
                    .doesNotContainKey("retries");
        }
        assertThatThrownBy(() -> new FailedEvents(with("compression.type", "zipped")))
                .isInstanceOf(ConfigException.class);
    }

    private static SubscriberConfig with(String name, String value) {
        return CONFIG.toBuilder().clientProperties(Map.of(name, value)).build();
    }
}
