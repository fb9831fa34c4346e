package io.tailrace.subscriber.internal.received;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.EventId;
import io.tailrace.event.TraceContext;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.subscriber.handler.PayloadDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A decoded record: the event and its delivery. Immutable.
 *
 * @param event the event with its payload
 * @param delivery the record's coordinates and headers, and the number of the attempt
 */
public record IncomingEvent(Event<DomainEvent> event, Delivery delivery) {

    /**
     * Decodes a record, as attempt 1.
     *
     * @throws EventException with {@code DESERIALIZATION_FAILED} or what the codec reports, if a
     *     required header or the payload is missing or invalid
     */
    public static IncomingEvent of(
            ConsumerRecord<byte[], byte[]> record, EventCodec codec, String group) {
        return of(record, codec, PayloadDecoder.JSON, group);
    }

    /**
     * Like the other one, for payloads in other formats.
     *
     * @param decoder makes JSON of the payload
     * @throws io.tailrace.subscriber.handler.RetryLaterException if the decoder cannot have what it
     *     needs at this moment
     */
    public static IncomingEvent of(
            ConsumerRecord<byte[], byte[]> record,
            EventCodec codec,
            PayloadDecoder decoder,
            String group) {
        Map<String, String> headers = headers(record);
        BinaryRecord.require(record, headers.get(EventHeaders.CONTENT_TYPE));
        String type = required(headers, EventHeaders.TYPE);
        String id = required(headers, EventHeaders.ID);
        if (record.value() == null) {
            throw unreadable("record value must be given, got null", null);
        }
        try {
            byte[] json = decoder.toJson(headers.get(EventHeaders.CONTENT_TYPE), record.value());
            DomainEvent payload = codec.decode(type, json);
            Event<DomainEvent> event =
                    new Event<>(
                            EventId.parse(id),
                            aggregateId(headers, payload),
                            headers.get(EventHeaders.CORRELATION_ID),
                            headers.get(EventHeaders.CAUSATION_ID),
                            payload);
            return new IncomingEvent(event, delivery(record, headers, group));
        } catch (IllegalArgumentException e) {
            throw unreadable(String.valueOf(e.getMessage()), e);
        }
    }

    /** Asks the payload, whose code is the application's, only if the record does not tell. */
    private static String aggregateId(Map<String, String> headers, DomainEvent payload) {
        String subject = headers.get(EventHeaders.SUBJECT);
        if (subject != null) {
            return subject;
        }
        try {
            return payload.aggregateId();
        } catch (RuntimeException e) {
            throw unreadable(
                    "aggregateId() of %s must return the aggregate's id, but threw %s"
                            .formatted(payload.getClass().getName(), e),
                    e);
        }
    }

    /** The same event with the number of another attempt. */
    public IncomingEvent withAttempt(int attempt) {
        if (attempt == delivery.attempt()) {
            return this;
        }
        Delivery numbered =
                new Delivery(
                        delivery.group(),
                        delivery.topic(),
                        delivery.partition(),
                        delivery.offset(),
                        attempt,
                        delivery.recordedAt(),
                        delivery.emittedAt(),
                        delivery.trace(),
                        delivery.headers());
        return new IncomingEvent(event, numbered);
    }

    private static Delivery delivery(
            ConsumerRecord<byte[], byte[]> record, Map<String, String> headers, String group) {
        return new Delivery(
                group,
                record.topic(),
                record.partition(),
                record.offset(),
                1,
                Instant.ofEpochMilli(record.timestamp()),
                time(headers.get(EventHeaders.EMITTED_AT)),
                TraceContext.ofHeaders(headers).orElse(null),
                headers);
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            if (header.value() == null) { // the last one counts, also without a value
                headers.remove(header.key());
            } else {
                headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return headers;
    }

    private static String required(Map<String, String> headers, String name) {
        String value = headers.get(name);
        if (value == null) {
            throw unreadable("record header " + name + " must be given, got none", null);
        }
        return value;
    }

    /** An invalid optional header counts as absent: it must not prevent handling of the event. */
    private static @Nullable Instant time(@Nullable String text) {
        return text == null ? null : IsoTime.parse(text);
    }

    private static EventException unreadable(String why, @Nullable Throwable cause) {
        return new EventException(EventError.DESERIALIZATION_FAILED, why, cause);
    }
}
