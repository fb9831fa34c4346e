package io.tailrace.processor.topology.deadletter;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.process.kafka.TextHeaders;
import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.processor.topology.stage.TopicLimits;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Creates the record of an event that is given up: with its own key, payload and headers, and with
 * headers that say why. The record has Tailrace's headers and the headers that Kafka Streams gives
 * its dead letters (KIP-1034).
 *
 * <p>A record that is too large for the dead-letter topic loses its payload first, and then every
 * header that is not needed to find the event.
 */
public final class DeadLetterFactory {

    private static final int MAX_MESSAGE_LENGTH = 2_000;
    private static final int MAX_HEADER_LENGTH = 1_000;

    /** The headers that a record keeps if all headers together are too large. */
    private static final List<String> IDENTITY =
            List.of(
                    EventHeaders.ID,
                    EventHeaders.TYPE,
                    EventHeaders.SUBJECT,
                    EventHeaders.FAILED_GROUP,
                    EventHeaders.ATTEMPT,
                    EventHeaders.FIRST_FAILED,
                    EventHeaders.RUN,
                    EventHeaders.REDRIVES);

    private final String topic;

    public DeadLetterFactory(TopicNames topics) {
        this.topic = topics.deadLetter();
    }

    /**
     * The dead letter of a record.
     *
     * @param record the record that is given up; its value is ignored
     * @param payload the payload as it was read, or null if there was none
     * @param reason the reason of an {@code EventError}, or what the reporter of a failure wrote
     * @param message the error for people; if a group reported the failure, the message that the
     *     group wrote is kept in {@code tailrace-error}
     * @param origin the record that was being read; empty if none was, as when a held event falls
     *     due
     */
    public Record<byte[], RoutedEvent> create(
            Record<byte[], ?> record,
            byte @Nullable [] payload,
            String reason,
            String message,
            Optional<RecordMetadata> origin) {
        Headers headers = new RecordHeaders(record.headers());
        addReason(headers, reason, message);
        addOrigin(headers, origin);
        return fitting(record.withHeaders(headers).withValue(RoutedEvent.dueNow(topic, payload)));
    }

    /** Adds the topic, partition and offset of the record that was being read, if one was. */
    public static void addOrigin(Headers headers, Optional<RecordMetadata> origin) {
        origin.filter(from -> from.topic() != null)
                .ifPresent(
                        from -> {
                            TextHeaders.set(headers, EventHeaders.STREAMS_TOPIC, from.topic());
                            TextHeaders.set(
                                    headers,
                                    EventHeaders.STREAMS_PARTITION,
                                    Integer.toString(from.partition()));
                            TextHeaders.set(
                                    headers,
                                    EventHeaders.STREAMS_OFFSET,
                                    Long.toString(from.offset()));
                        });
    }

    private static void addReason(Headers headers, String reason, String message) {
        String shortened = Check.shorten(message, MAX_MESSAGE_LENGTH);
        TextHeaders.set(headers, EventHeaders.REASON, reason);
        TextHeaders.set(headers, EventHeaders.STREAMS_MESSAGE, shortened);
        if (headers.lastHeader(EventHeaders.ERROR) == null
                || headers.lastHeader(EventHeaders.FAILED_GROUP) == null) {
            TextHeaders.set(headers, EventHeaders.ERROR, shortened);
        }
    }

    private Record<byte[], RoutedEvent> fitting(Record<byte[], RoutedEvent> record) {
        if (fits(record)) {
            return record;
        }
        Record<byte[], RoutedEvent> bare = record.withValue(RoutedEvent.dueNow(topic, null));
        return fits(bare) ? bare : bare.withHeaders(identity(record.headers()));
    }

    private static boolean fits(Record<byte[], RoutedEvent> record) {
        return TopicLimits.sizeOf(record) <= DeadLetterTopic.MAX_RECORD_BYTES;
    }

    private static Headers identity(Headers all) {
        Headers kept = new RecordHeaders();
        for (Header header : all) {
            String name = header.key();
            if (IDENTITY.contains(name) || name.startsWith(EventHeaders.STREAMS_PREFIX)) {
                copy(name, all, kept, MAX_HEADER_LENGTH);
            }
        }
        copy(EventHeaders.REASON, all, kept, MAX_MESSAGE_LENGTH);
        copy(EventHeaders.ERROR, all, kept, MAX_MESSAGE_LENGTH);
        return kept;
    }

    private static void copy(String name, Headers from, Headers to, int maxLength) {
        TextHeaders.set(to, name, Check.shorten(TextHeaders.getOr(from, name, ""), maxLength));
    }
}
