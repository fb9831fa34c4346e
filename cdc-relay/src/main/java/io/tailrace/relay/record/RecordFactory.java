package io.tailrace.relay.record;

import static io.tailrace.event.EventHeaders.CONTENT_TYPE;
import static io.tailrace.event.EventHeaders.ERROR;
import static io.tailrace.event.EventHeaders.ID;
import static io.tailrace.event.EventHeaders.REASON;
import static io.tailrace.event.EventHeaders.SOURCE;
import static io.tailrace.event.EventHeaders.SPEC_VERSION;
import static io.tailrace.event.EventHeaders.SPEC_VERSION_VALUE;
import static io.tailrace.event.EventHeaders.SUBJECT;
import static io.tailrace.event.EventHeaders.TIME;
import static io.tailrace.event.EventHeaders.TYPE;

import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventId;
import io.tailrace.event.HeadersCodec;
import io.tailrace.event.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Makes the Kafka record of an outbox row: to {@code outbox.<aggregatetype>}, or to the dead-letter
 * topic with the reason if it cannot be published there. For one thread.
 */
public final class RecordFactory {

    /** The reason of a row that cannot become a record: terminal. */
    public static final String REASON_INVALID = EventError.VALIDATION_FAILED.reason();

    private static final Set<String> OWN = Set.of(SPEC_VERSION, ID, SOURCE, TYPE, TIME, SUBJECT);
    private static final String JSON = "application/json";
    private static final int UUID_LENGTH = 36;
    static final int MAX_NAME = 1000;
    private static final int FRAMING = 128;
    private static final int FRAMING_PER_HEADER = 10;

    private final TopicNames topics;
    private final LegalTopics legalTopics;
    private final TimeText timeText = new TimeText();
    private final byte[] source;
    private final int maxBytes;

    /**
     * @param source the {@code ce_source} of every record
     * @param maxBytes the largest record the cluster takes, headers included
     */
    public RecordFactory(TopicNames topics, String source, int maxBytes) {
        this.topics = topics;
        this.legalTopics = new LegalTopics(topics);
        this.source = bytes(source);
        this.maxBytes = maxBytes;
    }

    /** The record for a row; never fails. */
    public ProducerRecord<byte[], byte[]> record(OutboxRow row) {
        try {
            return publishable(row);
        } catch (UnpublishableException e) {
            return deadLetter(row, String.valueOf(e.getMessage()));
        }
    }

    private ProducerRecord<byte[], byte[]> publishable(OutboxRow row)
            throws UnpublishableException {
        String topic = legalTopics.of(required("aggregate type", row.aggregateType()));
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic, bytes(required("aggregate id", row.aggregateId())), row.payload());
        required("id", row.id());
        required("type", row.type());
        addAttributes(record.headers(), row);
        addStored(record.headers(), stored(row));
        requireFitting(record);
        return record;
    }

    private void requireFitting(ProducerRecord<byte[], byte[]> record)
            throws UnpublishableException {
        int size = size(record);
        if (size > maxBytes) {
            throw new UnpublishableException(
                    "record must have at most %d bytes, got %d".formatted(maxBytes, size));
        }
    }

    /** The original bytes, if they fit, and why the row is not where it should be. */
    private ProducerRecord<byte[], byte[]> deadLetter(OutboxRow row, String why) {
        ProducerRecord<byte[], byte[]> record = deadLetter(row, why, row.payload());
        return size(record) <= maxBytes ? record : deadLetter(row, why, null);
    }

    private ProducerRecord<byte[], byte[]> deadLetter(
            OutboxRow row, String why, byte @Nullable [] value) {
        OutboxRow named = row.shortened(MAX_NAME);
        byte[] key = named.aggregateId() == null ? null : bytes(named.aggregateId());
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topics.deadLetter(), key, value);
        addAttributes(record.headers(), named);
        add(record.headers(), REASON, REASON_INVALID);
        add(record.headers(), ERROR, why);
        add(record.headers(), "__streams.errors.message", why);
        return record;
    }

    private void addAttributes(Headers headers, OutboxRow row) {
        add(headers, SPEC_VERSION, SPEC_VERSION_VALUE);
        addIfPresent(headers, ID, row.id());
        headers.add(SOURCE, source);
        addIfPresent(headers, TYPE, row.type());
        timeOf(row.id()).ifPresent(time -> headers.add(TIME, timeText.of(time)));
        addIfPresent(headers, SUBJECT, row.aggregateId());
    }

    private static void addStored(Headers headers, Map<String, String> stored) {
        stored.forEach(
                (name, value) -> {
                    if (!OWN.contains(name)) {
                        add(headers, name, value);
                    }
                });
        if (!stored.containsKey(CONTENT_TYPE)) {
            add(headers, CONTENT_TYPE, JSON);
        }
    }

    private static Optional<Instant> timeOf(@Nullable String id) {
        if (id == null || id.length() != UUID_LENGTH) {
            return Optional.empty();
        }
        try {
            return EventId.parse(id).time();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> stored(OutboxRow row) throws UnpublishableException {
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

    /** An upper bound of what the record takes in a request, framing included. */
    private static int size(ProducerRecord<byte[], byte[]> record) {
        int size = FRAMING + length(record.key()) + length(record.value());
        for (Header header : record.headers()) {
            size += FRAMING_PER_HEADER + header.key().length() * 3 + length(header.value());
        }
        return size;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static String required(String subject, @Nullable String value)
            throws UnpublishableException {
        if (value == null || value.isEmpty()) {
            throw new UnpublishableException(
                    subject + " must not be " + (value == null ? "null" : "empty"));
        }
        return value;
    }

    private static void addIfPresent(Headers headers, String name, @Nullable String value) {
        if (value != null) {
            add(headers, name, value);
        }
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
