package io.tailrace.spring.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Makes sure that a record has the bytes that were written, which a report repeats. */
final class RecordBytes {

    private RecordBytes() {}

    /**
     * The same record.
     *
     * @throws IllegalStateException if key or value are something else than bytes
     */
    @SuppressWarnings("unchecked") // both are checked
    static ConsumerRecord<byte[], byte[]> of(ConsumerRecord<?, ?> record) {
        require("key", record.key());
        require("value", record.value());
        return (ConsumerRecord<byte[], byte[]>) record;
    }

    private static void require(String part, @Nullable Object value) {
        if (value != null && !(value instanceof byte[])) {
            throw new IllegalStateException(
                    "the %s of a record must be read with ByteArrayDeserializer, got %s; use the container factory %s, or set the deserializers of yours"
                            .formatted(
                                    part,
                                    value.getClass().getName(),
                                    EventListenerContainerFactory.BEAN));
        }
    }
}
