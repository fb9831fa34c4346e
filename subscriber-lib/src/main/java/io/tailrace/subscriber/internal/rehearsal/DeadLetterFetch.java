package io.tailrace.subscriber.internal.rehearsal;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.internal.rehearsal.LetterPosition;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.internal.consumer.ConsumerSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads dead letters at positions. Joins no group and commits nothing. A record that is not a dead
 * letter of this group with the expected id is not returned: whoever can write requests can name
 * dead letters of the group, and nothing else. For one thread.
 */
final class DeadLetterFetch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterFetch.class);
    private static final long MAX_BYTES = 16L * 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(200);

    /** The next fetch is about another place: none may wait for long at the end of a partition. */
    private static final String FETCH_MAX_WAIT_MS = "20";

    /** What a redrive takes away: a redriven event starts at its first attempt. */
    private static final Set<String> OF_FAILURE =
            Set.of(
                    EventHeaders.ATTEMPT,
                    EventHeaders.REASON,
                    EventHeaders.ERROR,
                    EventHeaders.FIRST_FAILED,
                    EventHeaders.RUN,
                    EventHeaders.REDRIVES);

    private final String topic;
    private final String group;
    private final KafkaConsumer<byte[], byte[]> consumer;

    DeadLetterFetch(SubscriberConfig config) {
        this.topic = config.topics().deadLetter();
        this.group = config.group();
        Map<String, String> properties = new HashMap<>(config.clientProperties());
        properties.put("fetch.max.wait.ms", FETCH_MAX_WAIT_MS);
        properties.put("client.id", config.group() + "-rehearsed-letters");
        properties.put("auto.offset.reset", "none");
        this.consumer =
                ConsumerSettings.ofBroadcast(
                                config.toBuilder().clientProperties(properties).build())
                        .consumer();
    }

    /**
     * Reads dead letters, in the order of their positions. Positions outside of the topic are not
     * found.
     *
     * @throws org.apache.kafka.common.KafkaException if the topic cannot be read
     */
    List<FetchedLetter> fetch(List<LetterPosition> positions) {
        List<FetchedLetter> letters = new ArrayList<>();
        Map<LetterPosition, ConsumerRecord<byte[], byte[]>> read = new HashMap<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Map<TopicPartition, Long> ends = ends(positions);
        long bytes = 0;
        for (LetterPosition position : positions) {
            if (bytes > MAX_BYTES) {
                letters.add(
                        new FetchedLetter(
                                position,
                                null,
                                "the dead letters of its aggregate before it are larger than 16 MiB"));
                continue;
            }
            if (!read.containsKey(position) && isBeforeEnd(position, ends)) {
                read(position, positions, read, deadline);
            }
            ConsumerRecord<byte[], byte[]> record = read.remove(position);
            letters.add(letter(position, record));
            bytes += record == null ? 0 : Math.max(0, record.serializedValueSize());
        }
        return letters;
    }

    /** The ends of those partitions that exist. */
    private Map<TopicPartition, Long> ends(List<LetterPosition> positions) {
        int partitions = consumer.partitionsFor(topic, PATIENCE).size();
        Set<TopicPartition> asked =
                positions.stream()
                        .map(LetterPosition::partition)
                        .filter(partition -> partition < partitions)
                        .map(partition -> new TopicPartition(topic, partition))
                        .collect(Collectors.toSet());
        return consumer.endOffsets(asked, PATIENCE);
    }

    private boolean isBeforeEnd(LetterPosition position, Map<TopicPartition, Long> ends) {
        Long end = ends.get(new TopicPartition(topic, position.partition()));
        return end != null && position.offset() < end;
    }

    @Override
    public void close() {
        consumer.close();
    }

    /** Reads at least this position, and those after it that the same fetch brings. */
    private void read(
            LetterPosition position,
            List<LetterPosition> positions,
            Map<LetterPosition, ConsumerRecord<byte[], byte[]>> read,
            long deadline) {
        TopicPartition partition = new TopicPartition(topic, position.partition());
        Map<Long, LetterPosition> wanted = new HashMap<>();
        positions.stream()
                .filter(each -> each.partition() == position.partition())
                .forEach(each -> wanted.put(each.offset(), each));
        consumer.assign(List.of(partition));
        consumer.seek(partition, position.offset());
        boolean passed = false;
        try {
            while (!passed && System.nanoTime() - deadline < 0) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    LetterPosition found = wanted.get(record.offset());
                    if (found != null) {
                        read.put(found, record);
                    }
                }
                passed = consumer.position(partition, PATIENCE) > position.offset();
            }
        } catch (OffsetOutOfRangeException e) {
            LOG.debug("A dead letter is gone", e); // its topic has forgotten it
        }
    }

    private FetchedLetter letter(
            LetterPosition position, @Nullable ConsumerRecord<byte[], byte[]> record) {
        if (record == null
                || !text(record, EventHeaders.FAILED_GROUP).equals(group)
                || !text(record, EventHeaders.ID).equals(position.id())) {
            return new FetchedLetter(
                    position, null, "it was not found in " + topic + ", or not in time");
        }
        return new FetchedLetter(position, redriven(record), "");
    }

    private static ConsumerRecord<byte[], byte[]> redriven(ConsumerRecord<byte[], byte[]> record) {
        Headers headers = record.headers();
        for (Header header : headers.toArray()) {
            String name = header.key();
            if (OF_FAILURE.contains(name) || name.startsWith(EventHeaders.STREAMS_PREFIX)) {
                headers.remove(name);
            }
        }
        return record;
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null
                ? ""
                : new String(header.value(), StandardCharsets.UTF_8);
    }
}
