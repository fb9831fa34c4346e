package io.tailrace.subscriber.internal.received;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.TraceContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record that was read, with its decoded event and its failed attempts. Used by one thread at a
 * time: the one that runs the current attempt, and between attempts the one that holds the
 * dispatcher's lock.
 */
public final class ReceivedRecord {

    private final ConsumerRecord<byte[], byte[]> record;
    private @Nullable IncomingEvent incoming;
    private @Nullable Instant firstFailed;
    private final int attemptsBefore;
    private int attempts;

    /**
     * Wraps a record.
     *
     * @param isRetry whether the record is from the retry topic of this group; the attempts in its
     *     headers are then counted
     */
    public ReceivedRecord(ConsumerRecord<byte[], byte[]> record, boolean isRetry) {
        this.record = BinaryRecord.of(record);
        this.attemptsBefore = isRetry ? attemptsBefore(record) : 0;
        this.attempts = attemptsBefore;
    }

    /** The record as it was read; one in structured mode in binary mode. */
    public ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    /** The number of failed attempts of this group so far. */
    public int attempts() {
        return attempts;
    }

    /** Counts a failed attempt. */
    public void failed() {
        attempts++;
        if (firstFailed == null) {
            firstFailed = Instant.now();
        }
    }

    /** Whether the headers of the record do not say yet when the first attempt failed. */
    public boolean isFirstFailure() {
        return attemptsBefore == 0
                || record.headers().lastHeader(EventHeaders.FIRST_FAILED) == null;
    }

    /** When the first attempt since the record was read failed; now if none has failed. */
    public Instant firstFailed() {
        return firstFailed == null ? Instant.now() : firstFailed;
    }

    /** The value of the event id header, or an empty text if the record has no such header. */
    public String eventId() {
        Header header = record.headers().lastHeader(EventHeaders.ID);
        return header == null || header.value() == null
                ? ""
                : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** The trace context that the record carries; null without a well-formed one. */
    public @Nullable TraceContext trace() {
        Header parent = record.headers().lastHeader(EventHeaders.TRACE_PARENT);
        return parent == null || parent.value() == null
                ? null
                : TraceContext.parse(new String(parent.value(), StandardCharsets.UTF_8))
                        .orElse(null);
    }

    /** The decoded event, or null if no attempt has decoded it. */
    public @Nullable IncomingEvent incoming() {
        return incoming;
    }

    /** Keeps the decoded event for further attempts and for the metrics. */
    public void decoded(IncomingEvent event) {
        incoming = event;
    }

    private static int attemptsBefore(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(EventHeaders.ATTEMPT);
        if (header == null || header.value() == null) {
            return 0;
        }
        try {
            return Math.max(
                    0, Integer.parseInt(new String(header.value(), StandardCharsets.UTF_8)));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
