package io.tailrace.subscriber;

import io.tailrace.event.EventHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record that was read, and what happened to it since. One thread at a time has to do with it:
 * whoever handles it, or whoever holds the dispatcher's lock in between.
 */
final class Received {

    private final ConsumerRecord<byte[], byte[]> record;
    private @Nullable IncomingEvent incoming;
    private @Nullable Instant firstFailed;
    private final int attemptsBefore;
    private int attempts;

    /**
     * @param isRetry whether it is from the retry topic of this group, and so may have been tried
     */
    Received(ConsumerRecord<byte[], byte[]> record, boolean isRetry) {
        this.record = record;
        this.attemptsBefore = isRetry ? attemptsBefore(record) : 0;
        this.attempts = attemptsBefore;
    }

    ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    /** How often this group has tried so far. */
    int attempts() {
        return attempts;
    }

    /** An attempt failed. */
    void failed() {
        attempts++;
        if (firstFailed == null) {
            firstFailed = Instant.now();
        }
    }

    /** Whether no attempt had failed before it was read. */
    boolean isFirstFailure() {
        return attemptsBefore == 0
                || record.headers().lastHeader(EventHeaders.FIRST_FAILED) == null;
    }

    /** When the first attempt failed; now if none did. */
    Instant firstFailed() {
        return firstFailed == null ? Instant.now() : firstFailed;
    }

    /** The id as the record says it; empty text if it does not. */
    String eventId() {
        Header header = record.headers().lastHeader(EventHeaders.ID);
        return header == null || header.value() == null
                ? ""
                : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Nullable IncomingEvent incoming() {
        return incoming;
    }

    void understood(IncomingEvent event) {
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
