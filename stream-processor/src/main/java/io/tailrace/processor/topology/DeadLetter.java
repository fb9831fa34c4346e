package io.tailrace.processor.topology;

import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The record of an event that was given up: its own key, bytes and headers, and why. Beside our
 * headers it has those that Kafka Streams gives its dead letters (KIP-1034).
 */
final class DeadLetter {

    private static final String STREAMS = "__streams.errors.";
    private static final int MAX_MESSAGE = 2_000;

    private DeadLetter() {}

    static Record<byte[], byte[]> of(
            Record<byte[], byte[]> record, EventException why, Optional<RecordMetadata> origin) {
        Headers headers = new RecordHeaders(record.headers());
        String message = shorten(String.valueOf(why.getMessage()));
        set(headers, EventHeaders.REASON, why.error().reason());
        set(headers, EventHeaders.ERROR, message);
        set(headers, STREAMS + "exception", why.getClass().getName());
        set(headers, STREAMS + "message", message);
        origin.ifPresent(
                from -> {
                    set(headers, STREAMS + "topic", from.topic());
                    set(headers, STREAMS + "partition", Integer.toString(from.partition()));
                    set(headers, STREAMS + "offset", Long.toString(from.offset()));
                });
        return record.withHeaders(headers);
    }

    private static void set(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String shorten(String text) {
        return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "…";
    }
}
