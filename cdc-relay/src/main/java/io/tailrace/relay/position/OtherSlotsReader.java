package io.tailrace.relay.position;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.PositionKey;
import io.tailrace.relay.reading.TopicReading;
import java.io.IOException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads what the relays of other slots have published. Stateless. */
public final class OtherSlotsReader {

    private OtherSlotsReader() {}

    /**
     * Reads the whole topic of positions.
     *
     * @param own the key of the relay, whose own outbox is none of the others
     * @param consumer a {@code read_committed} consumer, whose assignment is changed
     * @param beforePoll called before every request to the brokers; ends the reading if it throws
     * @throws OperatorException with {@link ExitCode#POSITION_LOST} if a position is unreadable
     */
    public static OtherSlots read(
            String topic, PositionKey own, Consumer<byte[], byte[]> consumer, Runnable beforePoll) {
        OtherSlots others = new OtherSlots(own);
        TopicPartition partition = new TopicPartition(topic, 0);
        TopicReading.upTo(
                TopicReading.end(consumer, partition),
                consumer,
                partition,
                beforePoll,
                record -> {
                    if (record.key() != null) {
                        others.add(PositionTopic.name(record.key()), position(record));
                    }
                });
        return others;
    }

    /** The position that a record stores; null if it deletes, moves or removes the position. */
    private static @Nullable StoredPosition position(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.value() == null
                            || PositionJson.movedTo(record.value()) != null
                            || PositionJson.removedAt(record.value()) != null
                    ? null
                    : PositionJson.read(record.value());
        } catch (IOException | IllegalArgumentException e) {
            throw PositionTopic.unreadable(PositionTopic.name(record.key()), record.topic(), e);
        }
    }
}
