package io.tailrace.relay.backfill;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.relay.publish.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * The event ids that the relay's topics hold already, read back with {@code read_committed}. Takes
 * the time of all events in the topics; needed only when a backfill begins.
 */
final class PublishedIds {

    private static final Duration POLL = Duration.ofMillis(200);

    /** Takes the ids one by one. */
    interface Sink {
        void add(String id) throws SQLException;
    }

    private final KafkaClients clients;
    private final TopicNames topics;

    PublishedIds(KafkaClients clients, TopicNames topics) {
        this.clients = clients;
        this.topics = topics;
    }

    void read(Sink sink) throws SQLException {
        try (Consumer<byte[], byte[]> committed = new KafkaConsumer<>(clients.consumer(true));
                Consumer<byte[], byte[]> all = new KafkaConsumer<>(clients.consumer(false))) {
            List<TopicPartition> partitions = partitions(all);
            Map<TopicPartition, Long> ends = all.endOffsets(partitions);
            committed.assign(partitions);
            committed.seekToBeginning(partitions);
            while (!reached(committed, ends)) {
                for (ConsumerRecord<byte[], byte[]> record : committed.poll(POLL)) {
                    add(record, sink);
                }
            }
        }
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

    private static void add(ConsumerRecord<byte[], byte[]> record, Sink sink) throws SQLException {
        Header id = record.headers().lastHeader(EventHeaders.ID);
        if (id != null && id.value() != null) {
            sink.add(new String(id.value(), StandardCharsets.UTF_8));
        }
    }
}
