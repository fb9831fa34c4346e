package io.tailrace.subscriber.internal.received;

import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.cloudevents.ContentMode;
import io.tailrace.event.cloudevents.StructuredEvent;
import io.tailrace.event.internal.Check;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Turns records in the structured mode of CloudEvents into records in binary mode, which is what
 * everything behind the subscriber reads: a report to {@code events.failed} is in binary mode, too.
 * Stateless.
 */
final class BinaryRecord {

    private BinaryRecord() {}

    /** The same event in binary mode; the record itself if it has that mode or is unreadable. */
    static ConsumerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> record) {
        if (mode(record) != ContentMode.STRUCTURED || record.value() == null) {
            return record;
        }
        try {
            return of(record, StructuredEvent.parse(record.value()));
        } catch (RuntimeException e) { // require() says why when the event is handled
            return record;
        }
    }

    /**
     * Requires a record that {@link #of} has turned into binary mode.
     *
     * @param contentType the content type of the record; null if it has none
     * @throws EventException saying why it is not in binary mode
     */
    static void require(ConsumerRecord<byte[], byte[]> record, @Nullable String contentType) {
        ContentMode mode = ContentMode.of(contentType);
        if (mode == ContentMode.STRUCTURED && record.value() != null) {
            StructuredEvent.parse(record.value());
        }
        if (mode != ContentMode.BINARY) {
            throw new EventException(
                    EventError.DESERIALIZATION_FAILED,
                    "record must be an event in binary mode or in structured mode as JSON, got"
                            + " content-type "
                            + Check.quote(contentType)
                            + (record.value() == null ? " without a value" : ""),
                    null);
        }
    }

    private static ConsumerRecord<byte[], byte[]> of(
            ConsumerRecord<byte[], byte[]> record, StructuredEvent event) {
        Headers headers = new RecordHeaders(record.headers().toArray());
        event.headers()
                .forEach(
                        (name, value) -> {
                            headers.remove(name);
                            headers.add(name, value.getBytes(StandardCharsets.UTF_8));
                        });
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                event.data() == null ? ConsumerRecord.NULL_SIZE : event.data().length,
                record.key(),
                event.data(),
                headers,
                record.leaderEpoch());
    }

    private static ContentMode mode(ConsumerRecord<byte[], byte[]> record) {
        return ContentMode.of(text(record, EventHeaders.CONTENT_TYPE));
    }

    private static @Nullable String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null
                ? null
                : new String(header.value(), StandardCharsets.UTF_8);
    }
}
