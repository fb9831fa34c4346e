package io.tailrace.subscriber;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.EventId;
import io.tailrace.event.TraceContext;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record, understood. */
record IncomingEvent(Event<DomainEvent> event, Delivery delivery) {

    /**
     * Understands a record.
     *
     * @throws EventException if it is no event that the codec can read
     */
    static IncomingEvent of(ConsumerRecord<byte[], byte[]> record, EventCodec codec, String group) {
        Map<String, String> headers = headers(record);
        String type = required(headers, EventHeaders.TYPE);
        String id = required(headers, EventHeaders.ID);
        if (record.value() == null) {
            throw unreadable("the record has no payload", null);
        }
        try {
            DomainEvent payload = codec.decode(type, record.value());
            Event<DomainEvent> event =
                    new Event<>(
                            EventId.parse(id),
                            headers.getOrDefault(EventHeaders.SUBJECT, payload.aggregateId()),
                            headers.get(EventHeaders.CORRELATION_ID),
                            headers.get(EventHeaders.CAUSATION_ID),
                            payload);
            return new IncomingEvent(event, delivery(record, headers, group));
        } catch (IllegalArgumentException e) {
            throw unreadable(String.valueOf(e.getMessage()), e);
        }
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
                trace(headers.get(EventHeaders.TRACE_PARENT)),
                headers);
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            if (header.value() != null) {
                headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return headers;
    }

    private static String required(Map<String, String> headers, String name) {
        String value = headers.get(name);
        if (value == null) {
            throw unreadable("header " + name + " must be given, got none", null);
        }
        return value;
    }

    /** What others wrote into optional headers must not keep an event from being handled. */
    private static @Nullable Instant time(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable TraceContext trace(@Nullable String text) {
        return text == null ? null : TraceContext.parse(text).orElse(null);
    }

    private static EventException unreadable(String why, @Nullable Throwable cause) {
        return new EventException(EventError.DESERIALIZATION_FAILED, why, cause);
    }
}
