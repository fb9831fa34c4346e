package io.tailrace.relay.position;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.relay.config.PositionKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The compacted topic that stores positions. It has one partition; see {@link PositionKey} for the
 * keys of its records. Positions are written in the same transaction as the events, and are read
 * only after the previous leader's producers are fenced. For one thread.
 */
public final class PositionTopic {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final long FIRST_STEP_BACK = 64;

    private final TopicPartition partition;
    private final PositionKey key;
    private final byte[] keyBytes;

    /**
     * @param key what the positions are read and written under
     */
    public PositionTopic(String topic, PositionKey key) {
        this.partition = new TopicPartition(topic, 0);
        this.key = key;
        this.keyBytes = key.text().getBytes(StandardCharsets.UTF_8);
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
                partition.topic(), partition.partition(), keyBytes, PositionJson.write(stored));
    }

    /** The record that marks a position of this topic's key as moved to another key. */
    public ProducerRecord<byte[], byte[]> movedRecord(StoredPosition stored, PositionKey to) {
        return new ProducerRecord<>(
                partition.topic(),
                partition.partition(),
                keyBytes,
                PositionJson.writeMoved(stored, to.text()));
    }

    /**
     * The record that marks the position of a key as removed. Unlike a record without value it
     * stays, so that the next relay does not take itself for the first one.
     *
     * @param name the key, which is that of any shard of the outbox
     */
    public ProducerRecord<byte[], byte[]> removedRecord(
            String name, StoredPosition stored, Instant at) {
        return new ProducerRecord<>(
                partition.topic(),
                partition.partition(),
                name.getBytes(StandardCharsets.UTF_8),
                PositionJson.writeRemoved(stored, at));
    }

    /**
     * Reads the last committed position of the key, and whether a relay with another shard count
     * has committed a position later. The end of the topic is read first, and the search goes
     * backwards from there in steps of growing size.
     *
     * @param committed a {@code read_committed} consumer
     * @param uncommitted a {@code read_uncommitted} consumer, which knows the end of the topic
     *     including open transactions; the search waits until they have ended. The assignment of
     *     both consumers is changed
     * @param beforePoll called before every request to the brokers; ends the search if it throws
     * @throws OperatorException with {@link ExitCode#POSITION_LOST} if a position is unreadable, or
     *     a position of the outbox was deleted after it, which leaves open who published last
     */
    public SlotHistory read(
            Consumer<byte[], byte[]> committed,
            Consumer<byte[], byte[]> uncommitted,
            Runnable beforePoll) {
        List<TopicPartition> only = List.of(partition);
        uncommitted.assign(only); // Kafka's client warns if it finds offsets it was not assigned
        long end = uncommitted.endOffsets(only).getOrDefault(partition, 0L);
        long begin = uncommitted.beginningOffsets(only).getOrDefault(partition, 0L);
        committed.assign(only);
        Ending later = Ending.NONE;
        String deleted = null;
        long upTo = end;
        for (long step = FIRST_STEP_BACK; upTo > begin; step *= 8) {
            long from = Math.max(begin, end - step);
            Section section = read(committed, from, upTo, beforePoll);
            later = later.equals(Ending.NONE) ? section.later() : later; // what comes last counts
            deleted = deleted == null ? section.deleted() : deleted;
            if (section.last() != null) {
                requireNotDeleted(deleted, later.superseded());
                return history(section.last(), later);
            }
            upTo = from;
        }
        requireNotDeleted(deleted, later.superseded());
        return history(null, later, later);
    }

    /** If another shard count has published later, a new slot is created in any case. */
    private void requireNotDeleted(@Nullable String deleted, boolean superseded) {
        if (deleted != null && !superseded) {
            throw new OperatorException(
                    ExitCode.POSITION_LOST,
                    "Topic %s must hold the positions of %s and of its other shard counts, but the position of %s was deleted by a record without value"
                            .formatted(partition.topic(), key, deleted),
                    ("If the relays of %1$s have published nothing since, write the last record"
                                    + " with key %1$s to the topic again. Otherwise start the relay"
                                    + " with another --slot: it publishes what the topics lack.")
                            .formatted(deleted));
        }
    }

    private Section read(
            Consumer<byte[], byte[]> consumer, long from, long upTo, Runnable beforePoll) {
        Section section = new Section(null, Ending.NONE, null);
        consumer.seek(partition, from);
        while (consumer.position(partition) < upTo) {
            beforePoll.run();
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < upTo) {
                    section = after(record, section);
                }
            }
        }
        return section;
    }

    private Section after(ConsumerRecord<byte[], byte[]> record, Section before) {
        if (Arrays.equals(record.key(), keyBytes)) {
            boolean isDeleted = record.value() == null;
            return new Section(record.value(), Ending.NONE, isDeleted ? key.text() : null);
        }
        if (!hasOtherShardCount(record)) {
            return before;
        }
        String other = name(record.key());
        return record.value() == null
                ? new Section(before.last(), before.later(), other)
                : new Section(before.last(), ending(record.value(), other), before.deleted());
    }

    static String name(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    private boolean hasOtherShardCount(ConsumerRecord<byte[], byte[]> record) {
        return record.key() != null && key.isOfOtherShardCount(name(record.key()));
    }

    /**
     * The result of reading a section of the topic.
     *
     * @param last the last value of this slot, or null if the section has none
     * @param later what the last record of another shard count after it says
     * @param deleted the slot whose position was deleted after it, or null if none was
     */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    private record Section(byte @Nullable [] last, Ending later, @Nullable String deleted) {}

    /**
     * What a record of another shard count says about the outbox.
     *
     * @param movedTo the key that its position was moved to; null if it was not moved
     * @param removedAt when its relays were removed; null if they were not
     * @param counts the position that it stores, if the position counts
     */
    private record Ending(
            @Nullable String movedTo,
            @Nullable Instant removedAt,
            SlotHistory.@Nullable Keyed counts) {

        /** There is no such record. */
        private static final Ending NONE = new Ending(null, null, null);

        boolean superseded() {
            return counts != null;
        }
    }

    private SlotHistory history(byte[] value, Ending later) {
        try {
            StoredPosition last = PositionJson.read(value);
            Ending end = later.equals(Ending.NONE) ? ending(value, key.text()) : later;
            return history(last, end, later);
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(key.text(), partition.topic(), e);
        }
    }

    private static SlotHistory history(@Nullable StoredPosition last, Ending end, Ending later) {
        return new SlotHistory(
                last, end.movedTo(), later.superseded(), Set.of(), end.removedAt(), later.counts());
    }

    private Ending ending(byte[] value, String name) {
        try {
            String movedTo = PositionJson.movedTo(value);
            Instant removedAt = PositionJson.removedAt(value);
            return movedTo == null && removedAt == null
                    ? new Ending(null, null, new SlotHistory.Keyed(name, PositionJson.read(value)))
                    : new Ending(movedTo, removedAt, null);
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(name, partition.topic(), e);
        }
    }

    static OperatorException unreadable(String key, String topic, Exception e) {
        return new OperatorException(
                ExitCode.POSITION_LOST,
                "Could not read the position of %s in topic %s: %s"
                        .formatted(key, topic, e.getMessage()),
                "Start a relay of the version that wrote the position.",
                e);
    }
}
