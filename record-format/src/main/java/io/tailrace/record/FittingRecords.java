package io.tailrace.record;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.internal.Check;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Replaces records that are larger than their topic accepts. Such a record becomes a dead letter
 * with its key, payload and headers. A dead letter that is too large loses its payload first, and
 * then every header that is not needed to find the row. A record that a broker refuses would end
 * every term at the same row. For one thread at a time.
 */
public final class FittingRecords {

    private static final int SHORT = 100;

    /** The headers of the smallest dead letter. */
    private static final List<String> IDENTITY =
            List.of(
                    EventHeaders.ID,
                    RecordFormat.PLAIN_ID,
                    EventHeaders.TYPE,
                    EventHeaders.SUBJECT,
                    EventHeaders.REASON,
                    EventHeaders.ERROR);

    private final String deadLetterTopic;
    private final ToIntFunction<String> limits;

    /**
     * @param limits the size in bytes of the largest record that a topic accepts
     */
    public FittingRecords(String deadLetterTopic, ToIntFunction<String> limits) {
        this.deadLetterTopic = deadLetterTopic;
        this.limits = limits;
    }

    /** The record itself, or the dead letter in its place. */
    public ProducerRecord<byte[], byte[]> fit(ProducerRecord<byte[], byte[]> record) {
        int limit = limits.applyAsInt(record.topic());
        int size = RecordSize.of(record);
        if (size <= limit) {
            return record;
        }
        return record.topic().equals(deadLetterTopic)
                ? reduced(record, limit)
                : fit(deadLetter(record, limit, size));
    }

    private ProducerRecord<byte[], byte[]> deadLetter(
            ProducerRecord<byte[], byte[]> record, int limit, int size) {
        String error =
                "record of topic %s must have at most %d bytes, got %d"
                        .formatted(record.topic(), limit, size);
        Headers headers = new RecordHeaders(record.headers().toArray());
        TextHeaders.set(headers, EventHeaders.REASON, RecordFactory.REASON_INVALID);
        TextHeaders.set(headers, EventHeaders.ERROR, error);
        TextHeaders.set(headers, EventHeaders.STREAMS_MESSAGE, error);
        TextHeaders.set(headers, EventHeaders.STREAMS_TOPIC, record.topic());
        return deadLetter(record.key(), record.value(), headers);
    }

    private ProducerRecord<byte[], byte[]> reduced(
            ProducerRecord<byte[], byte[]> record, int limit) {
        Headers headers = new RecordHeaders(record.headers().toArray());
        if (record.value() != null) {
            TextHeaders.set(headers, EventHeaders.ERROR, withoutPayload(record, limit));
        }
        return Stream.of(
                        deadLetter(record.key(), null, headers),
                        deadLetter(
                                record.key(), null, identity(headers, DeadLetterRecords.MAX_NAME)))
                .filter(letter -> RecordSize.of(letter) <= limit)
                .findFirst()
                .orElseGet(() -> deadLetter(null, null, identity(headers, SHORT)));
    }

    private static String withoutPayload(ProducerRecord<byte[], byte[]> record, int limit) {
        return "%s; payload of %d bytes left out, because topic %s accepts at most %d bytes"
                .formatted(
                        TextHeaders.getOr(record.headers(), EventHeaders.ERROR, ""),
                        record.value().length,
                        record.topic(),
                        limit);
    }

    private ProducerRecord<byte[], byte[]> deadLetter(
            byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        return new ProducerRecord<>(deadLetterTopic, null, key, value, headers);
    }

    private static Headers identity(Headers all, int maxLength) {
        Headers kept = new RecordHeaders();
        for (String name : IDENTITY) {
            Header header = all.lastHeader(name);
            if (header != null) {
                String text = TextHeaders.getOr(all, name, "");
                TextHeaders.set(kept, name, Check.shorten(text, maxLength));
            }
        }
        return kept;
    }
}
