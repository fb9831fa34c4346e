package io.tailrace.relay.position;

import io.tailrace.relay.config.PositionKey;
import io.tailrace.relay.reading.TopicReading;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Looks through all records of the topic of positions, of one outbox and of its neighbours. For one
 * thread.
 */
public final class PositionKeys {

    private final TopicPartition partition;
    private final PositionKey key;

    /**
     * @param key that of a relay of the outbox
     */
    public PositionKeys(String topic, PositionKey key) {
        this.partition = new TopicPartition(topic, 0);
        this.key = key;
    }

    /**
     * A position that was stored last under its key.
     *
     * @param removedAt when its relays were removed; null if the position counts
     */
    public record Last(StoredPosition position, @Nullable Instant removedAt) {

        /** Whether the position counts. */
        public boolean isLive() {
            return removedAt == null;
        }
    }

    /**
     * The last positions of all shards of the outbox, of every number of shards, by their keys.
     * Positions that were deleted or moved are left out.
     *
     * @param consumer its isolation level decides whether uncommitted positions are included; its
     *     assignment is changed
     * @throws io.tailrace.process.OperatorException with {@link
     *     io.tailrace.process.ExitCode#POSITION_LOST} if a position is unreadable
     */
    public Map<String, Last> ofOutbox(Consumer<byte[], byte[]> consumer) {
        Map<String, Last> positions = new TreeMap<>();
        all(
                consumer,
                (name, value) -> {
                    if (name.equals(key.text())
                            || key.isOfSameShardCount(name)
                            || key.isOfOtherShardCount(name)) {
                        put(positions, name, value);
                    }
                });
        return positions;
    }

    private void put(Map<String, Last> positions, String name, byte @Nullable [] value) {
        try {
            if (value == null || PositionJson.movedTo(value) != null) {
                positions.remove(name);
            } else {
                positions.put(
                        name, new Last(PositionJson.read(value), PositionJson.removedAt(value)));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw PositionTopic.unreadable(name, partition.topic(), e);
        }
    }

    /**
     * The names that relays with other keys have given the same outbox in their events.
     *
     * @param consumer its isolation level decides whether uncommitted positions are included; its
     *     assignment is changed
     * @param source what is known about the outbox now
     * @return empty if no other relay has ever stored a position of the outbox
     */
    public Set<String> namesByOtherKeys(Consumer<byte[], byte[]> consumer, SourceIdentity source) {
        Set<String> names = new HashSet<>();
        scan(
                consumer,
                (other, value) -> {
                    if (key.isOfOtherShardCount(other)) {
                        names.addAll(source.names());
                    }
                    if (!key.isOfSameShardCount(other)) {
                        names.addAll(PositionJson.names(value, source));
                    }
                });
        return names;
    }

    /** The keys under which a slot of the same name, maybe of another PostgreSQL, has positions. */
    public Set<String> keysOfSameSlot(Consumer<byte[], byte[]> consumer) {
        Set<String> keys = new TreeSet<>();
        scan(
                consumer,
                (name, value) -> {
                    if (key.isOfSameSlot(name)) {
                        keys.add(name);
                    }
                });
        return keys;
    }

    /** Passes every position in the topic with its key on. */
    private void scan(Consumer<byte[], byte[]> consumer, BiConsumer<String, byte[]> positions) {
        all(
                consumer,
                (name, value) -> {
                    if (value != null) {
                        positions.accept(name, value);
                    }
                });
    }

    /** Passes every record with a key on; the value is null if the record deletes a position. */
    private void all(
            Consumer<byte[], byte[]> consumer, BiConsumer<String, byte @Nullable []> records) {
        TopicReading.upTo(
                TopicReading.end(consumer, partition),
                consumer,
                partition,
                TopicReading.whileItMoves(consumer, partition.topic()),
                record -> {
                    if (record.key() != null) {
                        records.accept(PositionTopic.name(record.key()), record.value());
                    }
                });
    }
}
