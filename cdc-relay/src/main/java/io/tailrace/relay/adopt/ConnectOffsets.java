package io.tailrace.relay.adopt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.relay.reading.InterruptSafeConsumer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the topic in which the workers of a Kafka Connect cluster store offsets, which is
 * compacted: the last value of a key counts, and a record without value deletes it. For one thread.
 */
final class ConnectOffsets {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration WITHOUT_PROGRESS = Duration.ofSeconds(90);

    private final RelayConfig config;
    private final String topic;

    ConnectOffsets(RelayConfig config, String topic) {
        this.config = config;
        this.topic = topic;
    }

    /**
     * The offsets by their keys.
     *
     * @throws OperatorException if the topic does not exist or may not be read
     */
    Map<OffsetKey, String> offsets() {
        KafkaClients clients = new KafkaClients(config);
        try (Consumer<byte[], byte[]> committed =
                        new InterruptSafeConsumer(clients.consumer(true));
                Consumer<byte[], byte[]> uncommitted =
                        new InterruptSafeConsumer(clients.consumer(false))) {
            return read(committed, uncommitted);
        } catch (KafkaException e) {
            throw KafkaErrors.refused(
                    config.kafka(),
                    "read the offsets of Kafka Connect in topic " + topic,
                    e,
                    KafkaRight.missing(Resource.topic(topic), Set.of(Operation.READ)));
        }
    }

    private Map<OffsetKey, String> read(
            Consumer<byte[], byte[]> committed, Consumer<byte[], byte[]> uncommitted) {
        List<TopicPartition> partitions = partitions(uncommitted);
        uncommitted.assign(partitions);
        Map<TopicPartition, Long> ends = uncommitted.endOffsets(partitions);
        committed.assign(partitions);
        committed.seekToBeginning(partitions);
        Map<OffsetKey, String> offsets = new HashMap<>();
        long giveUpAt = System.nanoTime() + WITHOUT_PROGRESS.toNanos();
        while (ends.entrySet().stream()
                .anyMatch(end -> committed.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : committed.poll(POLL)) {
                giveUpAt = System.nanoTime() + WITHOUT_PROGRESS.toNanos();
                add(record, offsets);
            }
            if (System.nanoTime() > giveUpAt) {
                throw unfinished();
            }
        }
        return offsets;
    }

    private static void add(ConsumerRecord<byte[], byte[]> record, Map<OffsetKey, String> offsets) {
        if (record.key() == null) {
            return;
        }
        OffsetKey.read(record.key())
                .ifPresent(
                        key -> {
                            if (record.value() == null) {
                                offsets.remove(key);
                            } else {
                                offsets.put(key, new String(record.value(), UTF_8));
                            }
                        });
    }

    private List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions =
                consumer.listTopics().getOrDefault(topic, List.of()).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        if (partitions.isEmpty()) {
            throw new OperatorException(
                    ExitCode.SETUP,
                    "Topic %s, in which Kafka Connect stores offsets, does not exist, or may not be seen"
                            .formatted(topic),
                    "Correct --connect-offsets-topic: it is offset.storage.topic of the workers, or"
                            + " offsets.storage.topic of the connector if that is set.");
        }
        return partitions;
    }

    private OperatorException unfinished() {
        return new OperatorException(
                ExitCode.INCOMPLETE,
                "The offsets in topic %s could not be read up to the end within %d s: a transaction of a worker is open"
                        .formatted(topic, WITHOUT_PROGRESS.toSeconds()),
                "Check that the connector is stopped, and repeat the command.");
    }
}
