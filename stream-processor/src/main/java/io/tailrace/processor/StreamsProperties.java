package io.tailrace.processor;

import io.tailrace.process.DeadLetterTopic;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The settings of Kafka Streams; what correctness needs wins over what users set. */
final class StreamsProperties {

    /** How soon a topic that was just made is read. */
    private static final int METADATA_MAX_AGE_MS = 1_000;

    /** How soon the work of a processor that died goes to the others. */
    private static final int SESSION_TIMEOUT_MS = 10_000;

    private StreamsProperties() {}

    static Properties of(ProcessorConfig config) {
        Properties properties = new Properties();
        properties.putAll(config.target().clientProperties());
        ProcessorConfig.Execution execution = config.execution();
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.target().bootstrapServers());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, execution.applicationId());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, execution.stateDirectory().toString());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, execution.threads());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, execution.commitInterval().toMillis());
        properties.put(
                StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) config.target().replicationFactor());
        properties.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.METADATA_MAX_AGE_CONFIG),
                METADATA_MAX_AGE_MS);
        properties.putIfAbsent(
                StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
                SESSION_TIMEOUT_MS);
        properties.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        properties.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                DeadLetterTopic.MAX_RECORD_BYTES);
        return properties;
    }
}
