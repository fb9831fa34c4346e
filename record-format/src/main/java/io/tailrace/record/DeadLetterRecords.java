package io.tailrace.record;

import static io.tailrace.event.EventHeaders.ERROR;
import static io.tailrace.event.EventHeaders.REASON;
import static io.tailrace.event.EventHeaders.STREAMS_MESSAGE;
import static io.tailrace.event.EventHeaders.STREAMS_TOPIC;

import io.tailrace.event.internal.Check;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Makes dead letters, which have the same form whatever the records of the outbox look like. For
 * one thread at a time.
 */
public final class DeadLetterRecords {

    /** How many characters of a name a dead letter has at most. */
    public static final int MAX_NAME = CapturedRow.SHORT_NAME;

    private final String topic;
    private final CloudEventAttributes attributes;
    private final Set<String> identity;
    private final int maxBytes;

    /**
     * @param topic the dead-letter topic
     * @param identity the headers of a record that every dead letter of it keeps
     * @param maxBytes the size of the largest record that can be sent, headers included
     */
    public DeadLetterRecords(
            String topic, CloudEventAttributes attributes, Set<String> identity, int maxBytes) {
        this.topic = topic;
        this.attributes = attributes;
        this.identity = identity;
        this.maxBytes = maxBytes;
    }

    /** A dead letter with the original payload, or without a value if the payload is too large. */
    public ProducerRecord<byte[], byte[]> ofRow(CapturedRow row, String problem) {
        String error = Check.shorten(problem, MAX_NAME);
        ProducerRecord<byte[], byte[]> record = ofRow(row, error, row.payload());
        return RecordSize.of(record) <= maxBytes ? record : ofRow(row, error, null);
    }

    private ProducerRecord<byte[], byte[]> ofRow(
            CapturedRow row, String error, byte @Nullable [] value) {
        CapturedRow named = row.withShortNames(MAX_NAME);
        byte[] key = named.aggregateId() == null ? null : bytes(named.aggregateId());
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
        attributes.addTo(record.headers(), named);
        add(record.headers(), REASON, RecordFactory.REASON_INVALID);
        add(record.headers(), ERROR, error);
        add(record.headers(), STREAMS_MESSAGE, error);
        return record;
    }

    /** See {@link RecordFactory#undeliverable}. */
    public ProducerRecord<byte[], byte[]> ofRecord(
            ProducerRecord<byte[], byte[]> record, String problem) {
        ProducerRecord<byte[], byte[]> letter = ofRecord(record, problem, record.value());
        if (RecordSize.of(letter) <= maxBytes) {
            return letter;
        }
        ProducerRecord<byte[], byte[]> named = ofRecord(record, problem, null);
        return RecordSize.of(named) <= maxBytes
                ? named
                : ofRecord(withShortNames(record), problem, null);
    }

    /** The key and the identity of a record, shortened. */
    private ProducerRecord<byte[], byte[]> withShortNames(ProducerRecord<byte[], byte[]> record) {
        ProducerRecord<byte[], byte[]> named =
                new ProducerRecord<>(record.topic(), shorten(record.key()), null);
        for (Header header : record.headers()) {
            if (identity.contains(header.key())) {
                named.headers().add(header.key(), shorten(header.value()));
            }
        }
        return named;
    }

    private static byte @Nullable [] shorten(byte @Nullable [] text) {
        return text == null
                ? null
                : bytes(Check.shorten(new String(text, StandardCharsets.UTF_8), MAX_NAME));
    }

    private ProducerRecord<byte[], byte[]> ofRecord(
            ProducerRecord<byte[], byte[]> record, String problem, byte @Nullable [] value) {
        String error = Check.shorten(problem, MAX_NAME);
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(topic, null, record.key(), value, record.headers());
        add(letter.headers(), REASON, RecordFactory.REASON_UNDELIVERABLE);
        add(letter.headers(), ERROR, error);
        add(letter.headers(), STREAMS_MESSAGE, error);
        add(letter.headers(), STREAMS_TOPIC, record.topic());
        return letter;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
