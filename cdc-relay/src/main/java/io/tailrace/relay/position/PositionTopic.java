package io.tailrace.relay.position;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.relay.config.OutboxSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The compacted topic that stores positions. It has one partition; the key of a record is the slot.
 * Positions are written in the same transaction as the events, and are read only after the previous
 * leader's producers are fenced. For one thread.
 */
public final class PositionTopic {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final long FIRST_STEP_BACK = 64;

    private final TopicPartition partition;
    private final OutboxSource source;
    private final byte[] slot;

    /**
     * @param source whose slot the positions are read and written for
     */
    public PositionTopic(String topic, OutboxSource source) {
        this.partition = new TopicPartition(topic, 0);
        this.source = source;
        this.slot = source.slot().getBytes(StandardCharsets.UTF_8);
    }

    /** The topic's configuration. Small segments let Kafka compact the topic soon. */
    public static TopicSpec spec(String topic) {
        return new TopicSpec(
                topic,
                1,
                Map.of(
                        "cleanup.policy", "compact",
                        "segment.bytes", "1048576",
                        "segment.ms", "600000",
                        "min.cleanable.dirty.ratio", "0.1"));
    }

    /** The record that stores a position. */
    public ProducerRecord<byte[], byte[]> record(StoredPosition stored) {
        return new ProducerRecord<>(
                partition.topic(), partition.partition(), slot, PositionJson.write(stored));
    }

    /**
     * Reads the last committed position of the slot, and whether a relay with another shard count
     * has committed a position later. The end of the topic is read first, and the search goes
     * backwards from there in steps of growing size.
     *
     * @param committed a {@code read_committed} consumer
     * @param uncommitted a {@code read_uncommitted} consumer, which knows the end of the topic
     *     including open transactions; the search waits until they have ended. The assignment of
     *     both consumers is changed
     * @throws OperatorException with {@link ExitCode#POSITION_LOST} if the position is unreadable,
     *     or a position of the outbox was deleted after it, which leaves open who published last
     */
    public SlotHistory read(
            Consumer<byte[], byte[]> committed, Consumer<byte[], byte[]> uncommitted) {
        List<TopicPartition> only = List.of(partition);
        uncommitted.assign(only); // Kafka's client warns if it finds offsets it was not assigned
        long end = uncommitted.endOffsets(only).getOrDefault(partition, 0L);
        long begin = uncommitted.beginningOffsets(only).getOrDefault(partition, 0L);
        committed.assign(only);
        boolean superseded = false;
        String deleted = null;
        long upTo = end;
        for (long step = FIRST_STEP_BACK; upTo > begin; step *= 8) {
            long from = Math.max(begin, end - step);
            Section section = read(committed, from, upTo);
            superseded |= section.superseded();
            deleted = deleted == null ? section.deleted() : deleted;
            if (section.last() != null) {
                requireNotDeleted(deleted, superseded);
                return new SlotHistory(parse(section.last()), superseded);
            }
            upTo = from;
        }
        requireNotDeleted(deleted, superseded);
        return new SlotHistory(null, superseded);
    }

    /** If another shard count has published later, a new slot is created in any case. */
    private void requireNotDeleted(@Nullable String deleted, boolean superseded) {
        if (deleted != null && !superseded) {
            throw new OperatorException(
                    ExitCode.POSITION_LOST,
                    "Topic %s must hold the positions of slot %s and of its other shard counts, but the position of slot %s was deleted by a record without value"
                            .formatted(partition.topic(), source.slot(), deleted),
                    ("If the relays of slot %s have published nothing since, write the last record"
                                    + " with key %s to the topic again. Otherwise start the relay"
                                    + " with another --slot: it publishes what the topics lack.")
                            .formatted(deleted, source.slot()));
        }
    }

    /**
     * Whether a relay with another slot ever stored a position of the same outbox.
     *
     * @param consumer its isolation level decides whether uncommitted positions are included; its
     *     assignment is changed
     * @param name the name of the outbox, see {@link SourceIdentity#name()}
     */
    public boolean hasPositionOfOtherSlot(Consumer<byte[], byte[]> consumer, String name) {
        List<TopicPartition> only = List.of(partition);
        consumer.assign(only);
        long end = consumer.endOffsets(only).getOrDefault(partition, 0L);
        consumer.seekToBeginning(only);
        boolean found = false;
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                found |= hasOtherShardCount(record) || isOfOtherSlot(record, name);
            }
        }
        return found;
    }

    /** The slots of the other shards of the same count publish other rows. */
    private boolean isOfOtherSlot(ConsumerRecord<byte[], byte[]> record, String name) {
        return record.key() != null
                && record.value() != null
                && !source.isSlotOfSameShardCount(name(record.key()))
                && PositionJson.sourceName(record.value()).equals(name);
    }

    private Section read(Consumer<byte[], byte[]> consumer, long from, long upTo) {
        Section section = new Section(null, false, null);
        consumer.seek(partition, from);
        while (consumer.position(partition) < upTo) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < upTo) {
                    section = after(record, section);
                }
            }
        }
        return section;
    }

    private Section after(ConsumerRecord<byte[], byte[]> record, Section before) {
        if (Arrays.equals(record.key(), slot)) {
            boolean isDeleted = record.value() == null;
            return new Section(record.value(), false, isDeleted ? source.slot() : null);
        }
        if (!hasOtherShardCount(record)) {
            return before;
        }
        return record.value() == null
                ? new Section(before.last(), before.superseded(), name(record.key()))
                : new Section(before.last(), true, before.deleted());
    }

    private static String name(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    private boolean hasOtherShardCount(ConsumerRecord<byte[], byte[]> record) {
        return record.key() != null && source.isSlotOfOtherShardCount(name(record.key()));
    }

    /**
     * The result of reading a section of the topic.
     *
     * @param last the last value of this slot, or null if the section has none
     * @param superseded whether a position of another shard count comes after it
     * @param deleted the slot whose position was deleted after it, or null if none was
     */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    private record Section(byte @Nullable [] last, boolean superseded, @Nullable String deleted) {}

    private StoredPosition parse(byte[] value) {
        try {
            return PositionJson.read(value);
        } catch (IOException | IllegalArgumentException e) {
            throw new OperatorException(
                    ExitCode.POSITION_LOST,
                    "Could not read the position of slot %s in topic %s: %s"
                            .formatted(source.slot(), partition.topic(), e.getMessage()),
                    "Start a relay of the version that wrote the position.",
                    e);
        }
    }
}
