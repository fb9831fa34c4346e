package io.tailrace.processor;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.topics.CheckedInputs;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/**
 * What a processor measures besides its events: the lag of its inputs, and the meters of Kafka
 * Streams and of its clients under the names of Micrometer. Single use, for one thread, except for
 * {@link #lag()}.
 */
final class StreamsTelemetry implements AutoCloseable {

    private final MeterRegistry registry;
    private final InputLag lag;
    private @Nullable KafkaStreamsMetrics metrics;

    /**
     * @param inputs the topics that are read
     */
    StreamsTelemetry(ProcessorConfig config, CheckedInputs inputs, MeterRegistry registry) {
        this.registry = registry;
        KafkaCluster kafka = config.kafka();
        this.lag =
                new InputLag(
                        kafka,
                        config.execution().applicationId(),
                        () -> partitions(inputs.topics(), kafka));
    }

    /** Every input has the configured number of partitions. The topic of commands is left out. */
    private static Set<TopicPartition> partitions(Set<String> topics, KafkaCluster kafka) {
        return topics.stream()
                .filter(
                        topic ->
                                topic.startsWith(kafka.topics().outboxPrefix())
                                        || topic.equals(kafka.topics().failed()))
                .flatMap(
                        topic ->
                                IntStream.range(0, kafka.partitions())
                                        .mapToObj(number -> new TopicPartition(topic, number)))
                .collect(Collectors.toSet());
    }

    /** Begins to measure. */
    void start(KafkaStreams streams) {
        KafkaStreamsMetrics meters = new KafkaStreamsMetrics(streams);
        metrics = meters;
        meters.bindTo(registry);
        lag.start();
    }

    /** The records that are not read; NaN if that is unknown. Safe for any thread. */
    double lag() {
        return lag.records();
    }

    /** Removes the meters of Kafka Streams. To be called before Kafka Streams is closed. */
    @Override
    public void close() {
        if (metrics != null) {
            metrics.close();
            metrics = null;
        }
        lag.close();
    }
}
