package io.tailrace.record;

import static io.tailrace.event.EventHeaders.CONTENT_TYPE;
import static io.tailrace.event.EventHeaders.ERROR;
import static io.tailrace.event.EventHeaders.ID;
import static io.tailrace.event.EventHeaders.REASON;
import static io.tailrace.event.EventHeaders.SOURCE;
import static io.tailrace.event.EventHeaders.SPEC_VERSION;
import static io.tailrace.event.EventHeaders.SPEC_VERSION_VALUE;
import static io.tailrace.event.EventHeaders.STREAMS_MESSAGE;
import static io.tailrace.event.EventHeaders.STREAMS_TOPIC;
import static io.tailrace.event.EventHeaders.SUBJECT;
import static io.tailrace.event.EventHeaders.TIME;
import static io.tailrace.event.EventHeaders.TYPE;

import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventId;
import io.tailrace.event.HeadersCodec;
import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
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
 * Turns an outbox row into a Kafka record for the topic {@code outbox.<aggregatetype>}. A row that
 * cannot be published there becomes a record for the dead-letter topic, with the reason in its
 * headers. For one thread at a time.
 */
public final class RecordFactory {

    /** The reason header of the dead letter of a row that breaks a rule. */
    public static final String REASON_INVALID = EventError.VALIDATION_FAILED.reason();

    /** The reason header of the dead letter of a row whose topic cannot be had. */
    public static final String REASON_UNDELIVERABLE = EventError.DELIVERY_FAILED.reason();

    /** Headers that the columns of the row decide, whatever is stored. */
    private static final Set<String> ATTRIBUTES =
            Set.of(SPEC_VERSION, ID, SOURCE, TYPE, TIME, SUBJECT);

    private static final String JSON = "application/json";
    private static final int UUID_LENGTH = 36;
    static final int MAX_NAME = CapturedRow.SHORT_NAME;
    private static final int FRAMING = 128;
    private static final int FRAMING_PER_HEADER = 10;

    private final TopicNames topics;
    private final AggregateTopics aggregateTopics;
    private final TimestampFormat timestamps = new TimestampFormat();
    private final byte[] source;
    private final int maxBytes;

    /**
     * @param source the {@code ce_source} header of every record
     * @param maxBytes the size of the largest record that can be sent, headers included
     */
    public RecordFactory(TopicNames topics, String source, int maxBytes) {
        this.topics = topics;
        this.aggregateTopics = new AggregateTopics(topics);
        this.source = bytes(source);
        this.maxBytes = maxBytes;
    }

    /** The record for a row, for the topic of its aggregate type or for the dead-letter topic. */
    public ProducerRecord<byte[], byte[]> record(CapturedRow row) {
        try {
            return publishable(row);
        } catch (UnpublishableException e) {
            return deadLetter(row, String.valueOf(e.getMessage()));
        }
    }

    private ProducerRecord<byte[], byte[]> publishable(CapturedRow row)
            throws UnpublishableException {
        requireComplete(row);
        String topic = aggregateTopics.of(required("aggregate type", row.aggregateType()));
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic, bytes(required("aggregate id", row.aggregateId())), row.payload());
        required("id", row.id());
        required("type", row.type());
        addAttributes(record.headers(), row);
        addStoredHeaders(record.headers(), storedHeaders(row));
        requireMaxSize(record);
        return record;
    }

    private void requireComplete(CapturedRow row) throws UnpublishableException {
        if (row.omittedBytes() > 0) {
            throw new UnpublishableException(
                    "row must have at most %d bytes, got %d; look for its payload in the table"
                            .formatted(maxBytes, row.omittedBytes()));
        }
    }

    private void requireMaxSize(ProducerRecord<byte[], byte[]> record)
            throws UnpublishableException {
        int size = size(record);
        if (size > maxBytes) {
            throw new UnpublishableException(
                    "record must have at most %d bytes, got %d".formatted(maxBytes, size));
        }
    }

    /**
     * The dead letter of a record whose topic cannot be had. It keeps everything that the record
     * has, and names the topic, so that it can be redriven when the topic can be had again. What
     * makes it larger than the brokers accept is left out: the value, then everything but the
     * beginnings of the columns.
     *
     * @param problem why the topic cannot be had, for people
     */
    public ProducerRecord<byte[], byte[]> undeliverable(
            ProducerRecord<byte[], byte[]> record, String problem) {
        ProducerRecord<byte[], byte[]> letter = undeliverable(record, problem, record.value());
        if (size(letter) <= maxBytes) {
            return letter;
        }
        ProducerRecord<byte[], byte[]> named = undeliverable(record, problem, null);
        return size(named) <= maxBytes
                ? named
                : undeliverable(withShortNames(record), problem, null);
    }

    /** The key and the attributes of a record, shortened. */
    private static ProducerRecord<byte[], byte[]> withShortNames(
            ProducerRecord<byte[], byte[]> record) {
        ProducerRecord<byte[], byte[]> named =
                new ProducerRecord<>(record.topic(), shorten(record.key()), null);
        for (Header header : record.headers()) {
            if (ATTRIBUTES.contains(header.key())) {
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

    private ProducerRecord<byte[], byte[]> undeliverable(
            ProducerRecord<byte[], byte[]> record, String problem, byte @Nullable [] value) {
        String error = Check.shorten(problem, MAX_NAME);
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(
                        topics.deadLetter(), null, record.key(), value, record.headers());
        add(letter.headers(), REASON, REASON_UNDELIVERABLE);
        add(letter.headers(), ERROR, error);
        add(letter.headers(), STREAMS_MESSAGE, error);
        add(letter.headers(), STREAMS_TOPIC, record.topic());
        return letter;
    }

    /** A dead letter with the original payload, or without a value if the payload is too large. */
    private ProducerRecord<byte[], byte[]> deadLetter(CapturedRow row, String problem) {
        String error = Check.shorten(problem, MAX_NAME);
        ProducerRecord<byte[], byte[]> record = deadLetter(row, error, row.payload());
        return size(record) <= maxBytes ? record : deadLetter(row, error, null);
    }

    private ProducerRecord<byte[], byte[]> deadLetter(
            CapturedRow row, String error, byte @Nullable [] value) {
        CapturedRow named = row.withShortNames(MAX_NAME);
        byte[] key = named.aggregateId() == null ? null : bytes(named.aggregateId());
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topics.deadLetter(), key, value);
        addAttributes(record.headers(), named);
        add(record.headers(), REASON, REASON_INVALID);
        add(record.headers(), ERROR, error);
        add(record.headers(), STREAMS_MESSAGE, error);
        return record;
    }

    private void addAttributes(Headers headers, CapturedRow row) {
        add(headers, SPEC_VERSION, SPEC_VERSION_VALUE);
        addIfPresent(headers, ID, row.id());
        headers.add(SOURCE, source);
        addIfPresent(headers, TYPE, row.type());
        timeOf(row.id()).ifPresent(time -> headers.add(TIME, timestamps.format(time)));
        addIfPresent(headers, SUBJECT, row.aggregateId());
    }

    private static void addStoredHeaders(Headers headers, Map<String, String> stored)
            throws UnpublishableException {
        for (Map.Entry<String, String> header : stored.entrySet()) {
            StoredHeaders.require(header.getKey(), header.getValue());
            if (!ATTRIBUTES.contains(header.getKey())) {
                add(headers, header.getKey(), header.getValue());
            }
        }
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

    /** An upper bound of the bytes that a record takes in a produce request. */
    static int size(ProducerRecord<byte[], byte[]> record) {
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
