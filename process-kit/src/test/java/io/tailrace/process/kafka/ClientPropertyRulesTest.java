package io.tailrace.process.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientPropertyRulesTest {

    @Test
    void propertiesThatWouldBreakAGuaranteeAreRefusedWithTheReason() {
        assertThatThrownBy(
                        () ->
                                KafkaCluster.builder("localhost:9092")
                                        .clientProperties(
                                                Map.of(
                                                        "acks", "1",
                                                        "producer.partitioner.class", "Mine",
                                                        "main.consumer.group.id", "mine",
                                                        "linger.ms", "5"))
                                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "kafka must not have acks (must be all), main.consumer.group.id (it decides"
                                + " which events are read), producer.partitioner.class (it decides"
                                + " whether every event is published once and in order), got these"
                                + " 3 properties");
    }

    @Test
    void propertiesThatAreSetAnywayMayHaveTheirValue() {
        Map<String, String> harmless =
                Map.of(
                        "acks", "all",
                        "enable.idempotence", "true",
                        "isolation.level", "read_committed",
                        "compression.type", "zstd",
                        "producer.linger.ms", "5");

        assertThat(
                        KafkaCluster.builder("localhost:9092")
                                .clientProperties(harmless)
                                .build()
                                .clientProperties())
                .isEqualTo(harmless);
    }
}
