package io.tailrace.relay.backfill;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.relay.publish.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event ids that the relay's topics hold already, read back with {@code read_committed}. Takes
 * the time and memory of all events in the topics; needed only when a backfill begins.
 */
final class PublishedIds {

    private static final Logger LOG = LoggerFactory.getLogger(PublishedIds.class);
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaClients clients;
    private final TopicNames topics;

    PublishedIds(KafkaClients clients, TopicNames topics) {
        this.clients = clients;
        this.topics = topics;
    }

    Set<String> read() {
        Set<String> ids = new HashSet<>();
        try (Consumer<byte[], byte[]> committed = new KafkaConsumer<>(clients.consumer(true));
                Consumer<byte[], byte[]> all = new KafkaConsumer<>(clients.consumer(false))) {
            List<TopicPartition> partitions = partitions(all);
            Map<TopicPartition, Long> ends = all.endOffsets(partitions);
            committed.assign(partitions);
            committed.seekToBeginning(partitions);
            while (!reached(committed, ends)) {
                committed.poll(POLL).forEach(record -> add(ids, record));
            }
        }
        LOG.atInfo().addKeyValue("ids", ids.size()).log("Read back what is published already");
        return ids;
    }

    private List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
        return consumer.listTopics().entrySet().stream()
                .filter(topic -> isOurs(topic.getKey()))
                .flatMap(topic -> topic.getValue().stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    private boolean isOurs(String topic) {
        return topic.startsWith(topics.outboxPrefix()) || topic.equals(topics.deadLetter());
    }

    private static boolean reached(
            Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private static void add(Set<String> ids, ConsumerRecord<byte[], byte[]> record) {
        Header id = record.headers().lastHeader(EventHeaders.ID);
        if (id != null) {
            ids.add(new String(id.value(), StandardCharsets.UTF_8));
        }
    }
}
