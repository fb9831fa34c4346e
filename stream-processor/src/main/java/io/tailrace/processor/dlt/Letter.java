package io.tailrace.processor.dlt;

import io.tailrace.event.EventHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record of the dead-letter topic, as its headers tell. Texts are empty where a header is
 * missing.
 *
 * @param record the record itself
 * @param dealing what was done with it, or null if nothing was yet
 */
public record Letter(ConsumerRecord<byte[], byte[]> record, @Nullable Dealing dealing) {

    /** Partition and offset, as in {@code 3:120}. */
    public String position() {
        return record.partition() + ":" + record.offset();
    }

    /** When it was given up. */
    public Instant time() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    /** The event id. */
    public String id() {
        return text(EventHeaders.ID);
    }

    /** The type of the event. */
    public String type() {
        return text(EventHeaders.TYPE);
    }

    /** The group that failed; empty text if the event never got as far as a group. */
    public String group() {
        return text(EventHeaders.FAILED_GROUP);
    }

    /** Why, a name of the error taxonomy. */
    public String reason() {
        return text(EventHeaders.REASON);
    }

    /** Why, for people. */
    public String error() {
        return text(EventHeaders.ERROR);
    }

    /** The key of the record. */
    public String aggregate() {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    /** How often the group had tried, as written. */
    public String attempt() {
        return text(EventHeaders.ATTEMPT);
    }

    /** When the first attempt failed, as written. */
    public String firstFailed() {
        return text(EventHeaders.FIRST_FAILED);
    }

    /** The run that sent it again last. */
    public String run() {
        return text(EventHeaders.RUN);
    }

    /** How often it was sent again; 0 if that is not readable. */
    public int redrives() {
        try {
            return Math.max(0, Integer.parseInt(text(EventHeaders.REDRIVES)));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The text of a header. */
    public String text(String header) {
        Header found = record.headers().lastHeader(header);
        return found == null || found.value() == null
                ? ""
                : new String(found.value(), StandardCharsets.UTF_8);
    }
}
