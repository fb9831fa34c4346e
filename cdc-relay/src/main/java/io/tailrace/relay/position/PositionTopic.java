package io.tailrace.relay.position;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.relay.RelayConfig.Source;
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
 * The compacted topic of positions: key = slot name, one partition. Written inside the transaction
 * of the events, read only after the writer before us is fenced.
 */
public final class PositionTopic {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final long FIRST_STEP_BACK = 64;

    private final TopicPartition partition;
    private final Source source;
    private final byte[] slot;

    public PositionTopic(String topic, Source source) {
        this.partition = new TopicPartition(topic, 0);
        this.source = source;
        this.slot = source.slot().getBytes(StandardCharsets.UTF_8);
    }

    /** The topic as it has to be. Small segments keep it short. */
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
     * The last committed position of the slot, and whether it still counts. What another number of
     * shards committed after it stands behind it in the topic.
     *
     * @param committed a consumer with {@code read_committed}; one without sees what may be
     *     committed
     * @param uncommitted one without: it knows how far there may still be something to wait for
     */
    public SlotHistory read(
            Consumer<byte[], byte[]> committed, Consumer<byte[], byte[]> uncommitted) {
        List<TopicPartition> only = List.of(partition);
        long end = uncommitted.endOffsets(only).getOrDefault(partition, 0L);
        long begin = uncommitted.beginningOffsets(only).getOrDefault(partition, 0L);
        committed.assign(only);
        boolean replaced = false;
        long upTo = end;
        for (long step = FIRST_STEP_BACK; upTo > begin; step *= 8) {
            long from = Math.max(begin, end - step);
            Piece piece = read(committed, from, upTo);
            replaced |= piece.replaced();
            if (piece.last() != null) {
                return new SlotHistory(parse(piece.last()), replaced);
            }
            upTo = from;
        }
        return new SlotHistory(null, replaced);
    }

    /**
     * Whether relays that divide the outbox by another number ever stored a position.
     *
     * @param consumer whose isolation level says which records count
     */
    public boolean knowsOthers(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> only = List.of(partition);
        long end = consumer.endOffsets(only).getOrDefault(partition, 0L);
        consumer.assign(only);
        consumer.seekToBeginning(only);
        boolean others = false;
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                others |= isOther(record);
            }
        }
        return others;
    }

    private Piece read(Consumer<byte[], byte[]> consumer, long from, long upTo) {
        Piece piece = new Piece(null, false);
        consumer.seek(partition, from);
        while (consumer.position(partition) < upTo) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < upTo) {
                    piece = after(record, piece);
                }
            }
        }
        return piece;
    }

    private Piece after(ConsumerRecord<byte[], byte[]> record, Piece before) {
        if (Arrays.equals(record.key(), slot)) {
            return new Piece(record.value(), false);
        }
        return isOther(record) ? new Piece(before.last(), true) : before;
    }

    private boolean isOther(ConsumerRecord<byte[], byte[]> record) {
        return record.key() != null
                && source.isOtherDivision(new String(record.key(), StandardCharsets.UTF_8));
    }

    /** What a piece of the topic says: the last own value, and whether others came after it. */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    private record Piece(byte @Nullable [] last, boolean replaced) {}

    private StoredPosition parse(byte[] value) {
        try {
            return PositionJson.read(value);
        } catch (IOException | IllegalArgumentException e) {
            throw new OperatorException(
                    ExitCode.POSITION_LOST,
                    "The position of slot %s in topic %s cannot be read: %s"
                            .formatted(source.slot(), partition.topic(), e.getMessage()),
                    "Start a relay of the version that wrote it.",
                    e);
        }
    }
}
