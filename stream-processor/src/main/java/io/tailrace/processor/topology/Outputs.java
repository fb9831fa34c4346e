package io.tailrace.processor.topology;

import io.tailrace.event.EventHeaders;
import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.process.kafka.TextHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * What the topics take. A record that is refused in the middle of a transaction spoils the
 * transaction, so what cannot be written must be known before: by the topic's largest record, and
 * by what brokers refused earlier. Safe for any thread.
 */
public final class Outputs {

    /** What a broker takes unless it is told otherwise. */
    private static final int DEFAULT_MAX_BYTES = 1_048_588;

    private static final int FRAMING = 100;
    private static final int FRAMING_PER_HEADER = 10;
    private static final int REMEMBERED = 10_000;

    /** Whatever the topic says: the record may have to go through the schedule. */
    private static final int MAX_BYTES = DeadLetterTopic.MAX_RECORD_BYTES - 8_192;

    private final Map<String, Integer> maxBytes = new ConcurrentHashMap<>();
    private final Map<String, String> refused = Collections.synchronizedMap(new LinkedHashMap<>());

    /** Tells the largest record a topic takes, {@code max.message.bytes}. */
    public void limit(String topic, int bytes) {
        maxBytes.put(topic, Math.min(bytes, MAX_BYTES));
    }

    /** Remembers that the brokers did not take an event: the next objection is to that. */
    void refuse(String topic, Headers headers, String why) {
        synchronized (refused) {
            refused.put(key(topic, headers), why);
            if (refused.size() > REMEMBERED) {
                refused.remove(refused.keySet().iterator().next());
            }
        }
    }

    /** Why the record must not be sent to where it goes; empty if it may. */
    Optional<String> objection(Record<byte[], Routed> record) {
        String topic = record.value().topic();
        int limit = maxBytes.getOrDefault(topic, DEFAULT_MAX_BYTES);
        int size = size(record);
        if (size > limit) {
            return Optional.of(
                    "a record of topic %s must have at most %d bytes, got %d"
                            .formatted(topic, limit, size));
        }
        return refused.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(refused.remove(key(topic, record.headers())));
    }

    /** An upper bound of what it takes in a request. */
    static int size(Record<byte[], Routed> record) {
        long size = (long) FRAMING + length(record.key()) + length(record.value().value());
        for (Header header : record.headers()) {
            size +=
                    FRAMING_PER_HEADER
                            + header.key().getBytes(StandardCharsets.UTF_8).length
                            + length(header.value());
        }
        return (int) Math.min(size, Integer.MAX_VALUE);
    }

    private static String key(String topic, Headers headers) {
        return topic + ' ' + TextHeaders.getOr(headers, EventHeaders.ID, "");
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
