package io.tailrace.relay.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.tailrace.event.metrics.EventMeters;
import io.tailrace.event.metrics.MeterSpec;
import io.tailrace.event.metrics.TagLimit;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Measures how one relay writes to Kafka: once per batch, except that rows are summed by topic. For
 * one thread at a time.
 */
public final class PublishMetrics {

    private static final Duration[] LATENCY_BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30)
    };

    private final MeterRegistry registry;
    private final Tags tags;
    private final Timer commit;
    private final Counter failures;
    private final DistributionSummary rows;
    private final Counter bytes;
    private final TagLimit topics = new TagLimit();
    private final Map<String, Counter> byTopic = new HashMap<>();

    /**
     * Registers the meters.
     *
     * @param outbox the relay's outbox, the value of two tags
     */
    public PublishMetrics(MeterRegistry registry, OutboxName outbox) {
        this.registry = registry;
        tags = outbox.tags();
        commit =
                Timer.builder(PublishMeters.COMMIT.name())
                        .description(PublishMeters.COMMIT.meaning())
                        .serviceLevelObjectives(LATENCY_BUCKETS)
                        .tags(tags)
                        .register(registry);
        rows =
                DistributionSummary.builder(PublishMeters.ROWS.name())
                        .description(PublishMeters.ROWS.meaning())
                        .tags(tags)
                        .register(registry);
        failures = counter(PublishMeters.COMMIT_FAILURES, tags);
        bytes = counter(PublishMeters.BYTES, tags);
    }

    /** A batch and the position after it are committed. */
    public void committed(Duration time) {
        commit.record(time);
    }

    /** A batch could not be written. */
    public void failed() {
        failures.increment();
    }

    /** Records that are in Kafka, all of one batch. */
    public void published(Iterable<ProducerRecord<byte[], byte[]>> batch) {
        Map<String, Integer> counts = new HashMap<>();
        int number = 0;
        long size = 0;
        for (ProducerRecord<byte[], byte[]> record : batch) {
            number++;
            size += length(record.key()) + length(record.value());
            counts.merge(record.topic(), 1, Integer::sum);
        }
        rows.record(number);
        bytes.increment((double) size);
        counts.forEach((topic, count) -> topic(topics.limit(topic)).increment(count));
    }

    private Counter topic(String topic) {
        return byTopic.computeIfAbsent(
                topic,
                known -> counter(PublishMeters.TOPIC_ROWS, tags.and(EventMeters.TOPIC, known)));
    }

    private Counter counter(MeterSpec spec, Tags all) {
        return Counter.builder(spec.name())
                .description(spec.meaning())
                .baseUnit(spec.baseUnit())
                .tags(all)
                .register(registry);
    }

    private static long length(byte @Nullable [] value) {
        return value == null ? 0 : value.length;
    }
}
