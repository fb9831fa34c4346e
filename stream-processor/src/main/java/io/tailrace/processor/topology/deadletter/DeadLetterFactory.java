package io.tailrace.processor.topology.deadletter;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.record.TextHeaders;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Creates the record of an event that is given up: with its own key, payload and headers, and with
 * headers that say why. The record has Tailrace's headers and the headers that Kafka Streams gives
 * its dead letters (KIP-1034).
 */
public final class DeadLetterFactory {

    private static final int MAX_MESSAGE_LENGTH = 2_000;

    private final String topic;

    public DeadLetterFactory(TopicNames topics) {
        this.topic = topics.deadLetter();
    }

    /**
     * The dead letter of a record. Its time is now: with the time of the event, a broker could
     * delete it on arrival.
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
        return record.withHeaders(headers)
                .withTimestamp(System.currentTimeMillis())
                .withValue(RoutedEvent.dueNow(topic, payload));
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
}
