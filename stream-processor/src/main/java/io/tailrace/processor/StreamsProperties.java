package io.tailrace.processor;

import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.processor.config.ExecutionConfig;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.topology.deadletter.StreamsExceptionHandler;
import io.tailrace.processor.topology.stage.TopicLimits;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The settings of Kafka Streams. A setting that correctness depends on overrides the client
 * property of the same name.
 */
final class StreamsProperties {

    /** How long it takes at most until a new topic is read. */
    private static final int METADATA_MAX_AGE_MS = 1_000;

    /** How long it takes until the partitions of a crashed processor are assigned again. */
    private static final int SESSION_TIMEOUT_MS = 10_000;

    /** The operating system chooses: with the 64 KB of Kafka, TCP pauses for 200 ms at a time. */
    private static final int RECEIVE_BUFFER_BYTES = -1;

    /** As large as those of the relay; each batch costs the producer and the broker something. */
    private static final int PRODUCER_BATCH_BYTES = 65_536;

    /** How long an idle stream thread waits for records before it scans for due events. */
    private static final long POLL_MS = 10;

    /**
     * Set although the topology has no global thread: without this setting Kafka Streams logs a
     * warning about the exception handler. The partition assignor, which sees the properties of the
     * consumer only, logs it too.
     */
    private static final String GLOBAL_HANDLER_ENABLED =
            "processing.exception.handler.global.enabled";

    private StreamsProperties() {}

    static Properties of(ProcessorConfig config, TopicLimits limits, RocksDbMemory.Shared memory) {
        Properties properties = new Properties();
        properties.putAll(config.kafka().clientProperties());
        ExecutionConfig execution = config.execution();
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.kafka().bootstrapServers());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, execution.applicationId());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, execution.stateDirectory().toString());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, execution.threads());
        properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, execution.standbys());
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, execution.commitInterval().toMillis());
        properties.put(StreamsConfig.POLL_MS_CONFIG, POLL_MS);
        properties.put(
                StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) config.kafka().replicationFactor());
        putState(properties, memory);
        putErrors(properties, config, limits);
        putClients(properties);
        return properties;
    }

    /** No cache in front of a store: entries that a commit did not flush miss in the changelog. */
    private static void putState(Properties properties, RocksDbMemory.Shared memory) {
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbMemory.class);
        properties.put(RocksDbMemory.SHARED, memory);
    }

    private static void putErrors(
            Properties properties, ProcessorConfig config, TopicLimits limits) {
        properties.put(
                StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG,
                config.kafka().topics().deadLetter());
        properties.put(
                StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
                StreamsExceptionHandler.class);
        properties.put(
                StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
                StreamsExceptionHandler.class);
        properties.put(
                StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
                StreamsExceptionHandler.class);
        properties.put(GLOBAL_HANDLER_ENABLED, true);
        properties.put(StreamsConfig.mainConsumerPrefix(GLOBAL_HANDLER_ENABLED), true);
        properties.put(StreamsExceptionHandler.TOPIC_LIMITS, limits);
    }

    private static void putClients(Properties properties) {
        properties.putIfAbsent(ConsumerConfig.RECEIVE_BUFFER_CONFIG, RECEIVE_BUFFER_BYTES);
        properties.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.METADATA_MAX_AGE_CONFIG),
                METADATA_MAX_AGE_MS);
        properties.putIfAbsent(
                StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
                SESSION_TIMEOUT_MS);
        properties.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        properties.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, PRODUCER_BATCH_BYTES);
        properties.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                DeadLetterTopic.MAX_RECORD_BYTES);
    }
}
