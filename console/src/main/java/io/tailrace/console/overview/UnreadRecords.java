package io.tailrace.console.overview;

import io.tailrace.process.kafka.KafkaCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the records between two offsets. The brokers know offsets only, and the markers of
 * transactions have offsets too: a group that has read everything seems to lack one record per
 * partition. Only short gaps are looked at, each once. For one thread.
 */
final class UnreadRecords {

    /** Longer gaps count as they are: a few markers more or less make no difference. */
    static final int SHORT_GAP = 50;

    private static final Logger LOG = LoggerFactory.getLogger(UnreadRecords.class);
    private static final Duration AT_MOST = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);
    private static final int FETCH_BYTES = 1 << 20;

    /**
     * What a group has not read of a partition.
     *
     * @param from the first offset
     * @param to the end, exclusive
     */
    record Gap(TopicPartition partition, long from, long to) {

        long length() {
            return Math.max(0, to - from);
        }
    }

    private final KafkaCluster kafka;
    private Map<Gap, Long> counted = new HashMap<>();

    UnreadRecords(KafkaCluster kafka) {
        this.kafka = kafka;
    }

    /** How many records are in each gap; of gaps that are long or cannot be read, the length. */
    Map<Gap, Long> count(Collection<Gap> gaps) {
        Map<Gap, Long> known = new HashMap<>();
        List<Gap> unknown = new ArrayList<>();
        for (Gap gap : gaps) {
            Long before = counted.get(gap);
            if (before != null) {
                known.put(gap, before);
            } else if (gap.length() > 0 && gap.length() <= SHORT_GAP) {
                unknown.add(gap);
            }
        }
        if (!unknown.isEmpty()) {
            known.putAll(read(unknown));
        }
        counted = Map.copyOf(known);
        gaps.forEach(gap -> known.putIfAbsent(gap, gap.length()));
        return known;
    }

    private Map<Gap, Long> read(List<Gap> gaps) {
        Map<String, Object> settings = kafka.clientSettings("console-groups");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        try {
            KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, bytes, bytes);
            try {
                return read(consumer, gaps);
            } finally {
                consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
            }
        } catch (KafkaException e) {
            LOG.debug("Could not look at what groups have not read", e);
            return Map.of();
        }
    }

    private static Map<Gap, Long> read(KafkaConsumer<byte[], byte[]> consumer, List<Gap> gaps) {
        Map<TopicPartition, List<Gap>> byPartition =
                gaps.stream().collect(Collectors.groupingBy(Gap::partition));
        consumer.assign(byPartition.keySet());
        byPartition.forEach(
                (partition, own) ->
                        consumer.seek(
                                partition, own.stream().mapToLong(Gap::from).min().orElse(0)));
        Map<Gap, Long> found = new HashMap<>();
        gaps.forEach(gap -> found.put(gap, 0L));
        long giveUp = System.nanoTime() + AT_MOST.toNanos();
        while (!consumer.assignment().isEmpty() && System.nanoTime() < giveUp) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                byPartition.getOrDefault(partition, List.of()).stream()
                        .filter(gap -> gap.from() <= record.offset() && record.offset() < gap.to())
                        .forEach(gap -> found.merge(gap, 1L, Long::sum));
            }
            consumer.assign(
                    byPartition.keySet().stream()
                            .filter(partition -> !isRead(consumer, partition, byPartition))
                            .toList());
        }
        Collection<TopicPartition> unread = consumer.assignment();
        found.keySet().removeIf(gap -> unread.contains(gap.partition()));
        return found;
    }

    private static boolean isRead(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicPartition partition,
            Map<TopicPartition, List<Gap>> gaps) {
        return !consumer.assignment().contains(partition)
                || consumer.position(partition)
                        >= gaps.getOrDefault(partition, List.of()).stream()
                                .mapToLong(Gap::to)
                                .max()
                                .orElse(0);
    }
}
