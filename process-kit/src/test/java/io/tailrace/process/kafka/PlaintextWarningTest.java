package io.tailrace.process.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlaintextWarningTest {

    @Test
    void plaintextThatStaysOnThisMachineIsNoReason() {
        for (String servers : List.of("localhost:9092", "127.0.0.1:1,[::1]:2", "127.8.8.8:9092")) {
            assertThat(PlaintextWarning.of(KafkaCluster.of(servers))).as(servers).isEmpty();
        }
    }

    @Test
    void plaintextToAnotherMachineIsNamed() {
        for (String protocol : List.of("PLAINTEXT", "sasl_plaintext")) {
            assertThat(PlaintextWarning.of(cluster("localhost:1,192.0.2.7:9092", protocol)))
                    .hasValueSatisfying(
                            text -> assertThat(text).contains("Kafka at 192.0.2.7 are not"));
        }
        assertThat(PlaintextWarning.of(KafkaCluster.of("kafka.invalid:9092"))).isPresent();
    }

    @Test
    void encryptionIsNoReason() {
        for (String protocol : List.of("SSL", "SASL_SSL")) {
            assertThat(PlaintextWarning.of(cluster("192.0.2.7:9092", protocol))).isEmpty();
        }
    }

    private static KafkaCluster cluster(String servers, String protocol) {
        return KafkaCluster.builder(servers)
                .clientProperties(Map.of("security.protocol", protocol))
                .build();
    }
}
