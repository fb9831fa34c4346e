package io.tailrace.relay.removal;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.process.kafka.TextHeaders;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.publish.KafkaClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Which topics of events hold events of one outbox and nothing else, as their records show. The
 * aggregate types of an outbox do not show it: outboxes can share a topic. For one thread.
 *
 * @param own topics whose records are all of this outbox, and which have at least one
 * @param others why the other topics stay
 */
record WrittenTopics(Set<String> own, Map<String, String> others) {

    private static final Duration POLL = Duration.ofMillis(200);

    /**
     * Reads the topics up to their ends, each up to the first record of somebody else. Events that
     * are not committed count as well.
     *
     * @param sources the names that events of the outbox may have in {@code ce_source}
     */
    static WrittenTopics read(RelayConfig config, Set<String> sources) {
        TopicNames names = config.kafka().topics();
        Set<String> own = new TreeSet<>();
        Map<String, String> others = new TreeMap<>();
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(new KafkaClients(config).consumer(false))) {
            consumer.listTopics()
                    .forEach(
                            (topic, partitions) -> {
                                if (topic.startsWith(names.outboxPrefix())) {
                                    String reason = reasonToKeep(consumer, partitions, sources);
                                    if (reason.isEmpty()) {
                                        own.add(topic);
                                    } else {
                                        others.put(topic, reason);
                                    }
                                }
                            });
        }
        own.remove(names.deadLetter());
        return new WrittenTopics(own, others);
    }

    /** Empty if the topic is that of the outbox alone. */
    private static String reasonToKeep(
            Consumer<byte[], byte[]> consumer, List<PartitionInfo> infos, Set<String> sources) {
        List<TopicPartition> partitions =
                infos.stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        consumer.seekToBeginning(partitions);
        long records = 0;
        while (isBefore(consumer, ends)) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                String source = TextHeaders.get(record.headers(), EventHeaders.SOURCE);
                if (source == null || !sources.contains(source)) {
                    return source == null
                            ? "holds records that name no source"
                            : "holds events of " + source;
                }
                records++;
            }
        }
        return records == 0 ? "is empty, which does not show who has written it" : "";
    }

    private static boolean isBefore(
            Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
    }
}
