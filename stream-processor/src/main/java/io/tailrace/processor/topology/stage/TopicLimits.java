package io.tailrace.processor.topology.stage;

import io.tailrace.event.EventHeaders;
import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.process.kafka.RecordLimits;
import io.tailrace.record.TextHeaders;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Which records the topics accept. A record that a broker refuses aborts the whole transaction, so
 * a record must be rejected before it is sent: if it is larger than its topic allows, or if a
 * broker refused it earlier. Safe for any thread.
 */
public final class TopicLimits {

    /** Upper bounds of what Kafka's record format adds to the content. */
    private static final int OVERHEAD = 100;

    private static final int OVERHEAD_PER_HEADER = 10;

    /** How many refused records are remembered at most. */
    private static final int MAX_REFUSED = 10_000;

    /** Larger records do not fit into the changelog of held events, whatever their topic allows. */
    private static final int MAX_BYTES = DeadLetterTopic.MAX_RECORD_BYTES - 8_192;

    private final Map<String, Integer> maxBytes = new ConcurrentHashMap<>();
    private final Map<String, String> refused = Collections.synchronizedMap(new LinkedHashMap<>());

    /**
     * Sets the size of the largest record that a topic accepts.
     *
     * @param bytes the topic's {@code max.message.bytes}
     */
    public void setMaxRecordBytes(String topic, int bytes) {
        maxBytes.put(topic, Math.min(bytes, MAX_BYTES));
    }

    /** The size of the largest record that a topic accepts; Kafka's default if it is not known. */
    public int maxRecordBytes(String topic) {
        return maxBytes.getOrDefault(topic, RecordLimits.KAFKA_DEFAULT_BYTES);
    }

    /**
     * Remembers that a broker refused a record, so that {@link #violation} rejects the record when
     * it is processed again after the aborted transaction.
     *
     * @param headers the headers of the refused record; identify the event
     * @param message why the broker refused the record
     */
    public void rememberRefused(String topic, Headers headers, String message) {
        synchronized (refused) {
            refused.put(key(topic, headers), message);
            if (refused.size() > MAX_REFUSED) {
                refused.remove(refused.keySet().iterator().next());
            }
        }
    }

    /**
     * Why the topic of a record would not accept the record; empty if it would. A remembered
     * refusal is returned once and then forgotten.
     */
    public Optional<String> violation(Record<byte[], RoutedEvent> record) {
        String topic = record.value().topic();
        int limit = maxRecordBytes(topic);
        int size = sizeOf(record);
        if (size > limit) {
            return Optional.of(
                    "a record of topic %s must have at most %d bytes, got %d"
                            .formatted(topic, limit, size));
        }
        return refused.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(refused.remove(key(topic, record.headers())));
    }

    /** An upper bound of the bytes that a record takes in a produce request. */
    public static int sizeOf(Record<byte[], RoutedEvent> record) {
        long size = (long) OVERHEAD + length(record.key()) + length(record.value().payload());
        for (Header header : record.headers()) {
            size += OVERHEAD_PER_HEADER + Utils.utf8Length(header.key()) + length(header.value());
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
