package io.tailrace.record;

import static io.tailrace.event.EventHeaders.CONTENT_TYPE;

import io.tailrace.event.EventException;
import io.tailrace.event.HeadersCodec;
import io.tailrace.event.TopicNames;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Makes CloudEvents for the topics {@code outbox.<aggregatetype>}. For one thread at a time. */
public final class CloudEventFactory implements RecordFactory {

    private static final byte[] JSON = bytes("application/json");

    private final AggregateTopics topics;
    private final CloudEventAttributes attributes;
    private final DeadLetterRecords letters;
    private final int maxBytes;

    /**
     * @param source the {@code ce_source} header of every record
     * @param maxBytes the size of the largest record that can be sent, headers included
     */
    public CloudEventFactory(TopicNames topics, String source, int maxBytes) {
        this.topics = new AggregateTopics(topics);
        this.attributes = new CloudEventAttributes(source);
        this.letters =
                new DeadLetterRecords(
                        topics.deadLetter(), attributes, CloudEventAttributes.NAMES, maxBytes);
        this.maxBytes = maxBytes;
    }

    @Override
    public ProducerRecord<byte[], byte[]> record(CapturedRow row) {
        try {
            return publishable(row);
        } catch (UnpublishableException e) {
            return letters.ofRow(row, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public ProducerRecord<byte[], byte[]> undeliverable(
            ProducerRecord<byte[], byte[]> record, String problem) {
        return letters.ofRecord(record, problem);
    }

    private ProducerRecord<byte[], byte[]> publishable(CapturedRow row)
            throws UnpublishableException {
        RecordSize.requireComplete(row, maxBytes);
        String topic = topics.of(required("aggregate type", row.aggregateType()));
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic, bytes(required("aggregate id", row.aggregateId())), row.payload());
        required("id", row.id());
        required("type", row.type());
        attributes.addTo(record.headers(), row);
        addStoredHeaders(record.headers(), storedHeaders(row));
        RecordSize.requireMax(record, maxBytes);
        return record;
    }

    private static void addStoredHeaders(Headers headers, Map<String, String> stored)
            throws UnpublishableException {
        for (Map.Entry<String, String> header : stored.entrySet()) {
            StoredHeaders.require(header.getKey(), header.getValue());
            if (!CloudEventAttributes.NAMES.contains(header.getKey())) {
                headers.add(header.getKey(), bytes(header.getValue()));
            }
        }
        if (!stored.containsKey(CONTENT_TYPE)) {
            headers.add(CONTENT_TYPE, JSON);
        }
    }

    private static Map<String, String> storedHeaders(CapturedRow row)
            throws UnpublishableException {
        String column = row.headers();
        if (column == null || column.isBlank()) {
            return Map.of();
        }
        try {
            return HeadersCodec.decode(column);
        } catch (EventException e) {
            throw new UnpublishableException(String.valueOf(e.getMessage()));
        }
    }

    /** Requires that a column has a text. */
    public static String required(String subject, @Nullable String value)
            throws UnpublishableException {
        if (value == null || value.isEmpty()) {
            throw new UnpublishableException(
                    subject + " must not be " + (value == null ? "null" : "empty"));
        }
        return value;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
