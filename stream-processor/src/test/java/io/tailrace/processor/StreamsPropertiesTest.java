package io.tailrace.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.topology.stage.TopicLimits;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class StreamsPropertiesTest {

    @Test
    void batchesAreLargerThanByDefaultUnlessAClientPropertySaysOtherwise() {
        assertThat(batchSize(Map.of())).isEqualTo(65_536);
        assertThat(batchSize(Map.of("batch.size", "16384"))).isEqualTo("16384");
        assertThat(batchSize(Map.of("producer.batch.size", "1000"))).isEqualTo("1000");
    }

    private static Object batchSize(Map<String, String> clientProperties) {
        KafkaCluster kafka =
                KafkaCluster.builder("kafka:9092").clientProperties(clientProperties).build();
        try (RocksDbMemory.Shared memory = new RocksDbMemory.Shared(1 << 20)) {
            StreamsConfig streams =
                    new StreamsConfig(
                            StreamsProperties.of(
                                    ProcessorConfig.builder(kafka).build(),
                                    new TopicLimits(),
                                    memory));
            return streams.getProducerConfigs("producer").get("batch.size");
        }
    }
}
