package io.tailrace.processor.dlt;

import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.processor.dlt.order.FailedAt;
import io.tailrace.processor.error.ErrorFingerprint;
import io.tailrace.record.TextHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of the dead-letter topic. A text is empty if the header that it is read from is missing.
 *
 * @param record the record as it was read
 * @param disposition what was done with the dead letter last, or null if nothing was
 */
public record DeadLetterRecord(
        ConsumerRecord<byte[], byte[]> record, @Nullable Disposition disposition)
        implements DeadLetterFilter.Selectable {

    /**
     * Whether the dead letter was neither redriven nor discarded, unless it was reopened since, and
     * its event not erased.
     */
    public boolean isOpen() {
        return (disposition == null || disposition.isOpen()) && !isErased();
    }

    /** Whether this run was the last that redrove, discarded or reopened the dead letter. */
    public boolean isBy(String run) {
        return disposition != null && disposition.run().equals(run);
    }

    /**
     * Whether the dead letter only says that its event was erased. Nobody can hide an event in this
     * way: such a dead letter has no payload.
     */
    public boolean isErased() {
        return record.value() == null && reason().equals(EventError.ERASED.reason());
    }

    /** Partition and offset, for example {@code 3:120}. */
    @Override
    public String position() {
        return record.partition() + ":" + record.offset();
    }

    @Override
    public int partition() {
        return record.partition();
    }

    @Override
    public long offset() {
        return record.offset();
    }

    /** When the event was given up. */
    @Override
    public Instant time() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    /** The event id. */
    @Override
    public String id() {
        return text(EventHeaders.ID);
    }

    /** The type of the event. */
    @Override
    public String type() {
        return text(EventHeaders.TYPE);
    }

    /** The consumer group that failed; empty if the event was never given to a group. */
    @Override
    public String group() {
        return text(EventHeaders.FAILED_GROUP);
    }

    /** Why the event was given up: the reason of an {@code EventError}, or any other text. */
    @Override
    public String reason() {
        return text(EventHeaders.REASON);
    }

    /** The message of the last error, for people. */
    public String error() {
        return text(EventHeaders.ERROR);
    }

    /** The fingerprint of {@link #error}. */
    @Override
    public String fingerprint() {
        return ErrorFingerprint.of(error());
    }

    /** The aggregate id, which is the key of the record; empty if the record has no key. */
    @Override
    public String aggregate() {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    /** How many attempts the group made, as the header says. */
    public String attempt() {
        return text(EventHeaders.ATTEMPT);
    }

    /** When the first attempt failed, as the header says. */
    public String firstFailed() {
        return text(EventHeaders.FIRST_FAILED);
    }

    /** Where the dead letter is, and since when its event fails. */
    FailedAt failedAt() {
        return new FailedAt(record.partition(), record.offset(), since());
    }

    private Instant since() {
        try {
            return Instant.parse(firstFailed());
        } catch (DateTimeParseException e) {
            return time();
        }
    }

    /**
     * Identifies the aggregate, whose dead letters keep their order: empty for a dead letter
     * without a key, which belongs to none. Two aggregates of different types that have the same id
     * are told apart if the event was never given to a group. Dead letters of a group do not say
     * the type of their aggregate, so that these are taken for one.
     */
    public String aggregateKey() {
        if (record.key() == null) {
            return "";
        }
        String origin = group().isEmpty() ? text(EventHeaders.STREAMS_TOPIC) : "";
        return group() + "\n" + origin + "\n" + aggregate();
    }

    /** The run that redrove the event last; empty if the event was never redriven. */
    public String run() {
        return text(EventHeaders.RUN);
    }

    /** How often the event was redriven; 0 if the header is missing or is no number. */
    public int redrives() {
        try {
            return Math.max(0, Integer.parseInt(text(EventHeaders.REDRIVES)));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The last value of a header as text. */
    public String text(String header) {
        return TextHeaders.getOr(record.headers(), header, "");
    }
}
