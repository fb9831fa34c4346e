package io.tailrace.relay.removal;

import io.tailrace.event.EventHeaders;
import io.tailrace.record.TextHeaders;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.reading.InterruptSafeConsumer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Looks through topics for records that are not of one outbox. A topic that cannot be read whole
 * has a reason to be kept. For one thread.
 */
final class TopicReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    /** A partition without leader has no records to give, for as long as it has none. */
    private static final Duration WITHOUT_PROGRESS = Duration.ofSeconds(60);

    private final Set<String> sources;
    private final Consumer<byte[], byte[]> consumer;

    /**
     * @param sources the names that events of the outbox may have in {@code ce_source}
     */
    TopicReader(RelayConfig config, Set<String> sources) {
        this(consumer(config), sources);
    }

    /**
     * @param consumer closed by this object; throws if an offset does not exist any more
     */
    TopicReader(Consumer<byte[], byte[]> consumer, Set<String> sources) {
        this.consumer = consumer;
        this.sources = Set.copyOf(sources);
    }

    /**
     * What was seen of a topic.
     *
     * @param reasonToKeep the rest of a sentence that begins with the topic; empty if the records
     *     are all of the outbox
     * @param ends up to where that was seen, by partition
     */
    record Seen(String reasonToKeep, Map<Integer, Long> ends) {}

    private static Consumer<byte[], byte[]> consumer(RelayConfig config) {
        Map<String, Object> settings = new KafkaClients(config).consumer(false);
        // What is not read could be of somebody else.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        return new InterruptSafeConsumer(settings);
    }

    /** The topics of the cluster. */
    Map<String, List<PartitionInfo>> topics() {
        return consumer.listTopics();
    }

    /**
     * Reads a topic up to its ends, or up to the first record of somebody else.
     *
     * @param from where to begin, by partition; at its beginning in a partition that is not named.
     *     An empty map asks whose the topic is, which needs a record
     */
    Seen read(String topic, List<PartitionInfo> infos, Map<Integer, Long> from) {
        List<TopicPartition> partitions =
                infos.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
        try {
            return read(partitions, from);
        } catch (OffsetOutOfRangeException e) {
            return kept("lost records while it was read, so that it was not read whole");
        } catch (KafkaException e) {
            return kept("could not be read: " + e.getMessage());
        }
    }

    private Seen read(List<TopicPartition> partitions, Map<Integer, Long> from) {
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        for (TopicPartition partition : partitions) {
            Long begin = from.get(partition.partition());
            if (begin == null) {
                consumer.seekToBeginning(List.of(partition));
            } else if (begin > ends.getOrDefault(partition, 0L)) {
                return kept("was made again while the command ran");
            } else {
                consumer.seek(partition, begin);
            }
        }
        long records = 0;
        long progress = System.nanoTime();
        for (long left = left(ends); left > 0; ) {
            ConsumerRecords<byte[], byte[]> batch = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : batch) {
                String source = TextHeaders.get(record.headers(), EventHeaders.SOURCE);
                if (source == null || !sources.contains(source)) {
                    return kept(whose(source));
                }
                records++;
            }
            long now = left(ends);
            if (now < left) {
                progress = System.nanoTime();
            } else if (System.nanoTime() - progress > WITHOUT_PROGRESS.toNanos()) {
                return kept("could not be read: a partition gave no record for 60 s");
            }
            left = now;
        }
        return records == 0 && from.isEmpty()
                ? kept("is empty, which does not show who has written it")
                : new Seen("", byPartition(ends));
    }

    private static String whose(@Nullable String source) {
        return source == null ? "holds records that name no source" : "holds events of " + source;
    }

    private static Seen kept(String reason) {
        return new Seen(reason, Map.of());
    }

    private static Map<Integer, Long> byPartition(Map<TopicPartition, Long> ends) {
        Map<Integer, Long> offsets = new TreeMap<>();
        ends.forEach((partition, end) -> offsets.put(partition.partition(), end));
        return offsets;
    }

    private long left(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey())))
                .sum();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
