package io.tailrace.processor.topology;

import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.process.kafka.TextHeaders;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The record of an event that was given up: its own key, bytes and headers, and why. Beside our
 * headers it has those that Kafka Streams gives its dead letters (KIP-1034).
 *
 * <p>What does not fit into the dead-letter topic is cut: first the payload, then the headers that
 * are not needed to find the event.
 */
final class DeadLetter {

    /** Starts the names of the headers that Kafka Streams gives its dead letters. */
    static final String STREAMS = "__streams.errors.";

    private static final int MAX_MESSAGE = 2_000;
    private static final int MAX_HEADER = 1_000;
    private static final List<String> IDENTITY =
            List.of(
                    EventHeaders.ID,
                    EventHeaders.TYPE,
                    EventHeaders.SUBJECT,
                    EventHeaders.FAILED_GROUP,
                    EventHeaders.ATTEMPT,
                    EventHeaders.FIRST_FAILED,
                    EventHeaders.RUN,
                    EventHeaders.REDRIVES);

    private final String topic;

    DeadLetter(TopicNames topics) {
        this.topic = topics.deadLetter();
    }

    /** An event that breaks a rule. */
    Record<byte[], Routed> invalid(
            Record<byte[], ?> record,
            byte @Nullable [] value,
            String why,
            Optional<RecordMetadata> origin) {
        return of(record, value, EventError.VALIDATION_FAILED.reason(), why, origin);
    }

    /**
     * @param value the payload as it came
     * @param reason a name of the error taxonomy, or what the reporter wrote
     * @param why for people; the reporter's own message is kept if there is one
     * @param origin the record that was read, if one was
     */
    Record<byte[], Routed> of(
            Record<byte[], ?> record,
            byte @Nullable [] value,
            String reason,
            String why,
            Optional<RecordMetadata> origin) {
        Headers headers = new RecordHeaders(record.headers());
        describe(headers, reason, why);
        locate(headers, origin);
        return fitting(record.withHeaders(headers).withValue(Routed.now(topic, value)));
    }

    private static void describe(Headers headers, String reason, String why) {
        String message = shorten(why, MAX_MESSAGE);
        TextHeaders.set(headers, EventHeaders.REASON, reason);
        TextHeaders.set(headers, STREAMS + "message", message);
        if (headers.lastHeader(EventHeaders.ERROR) == null
                || headers.lastHeader(EventHeaders.FAILED_GROUP) == null) {
            TextHeaders.set(headers, EventHeaders.ERROR, message);
        }
    }

    /** Says which record was read; nothing if none was, as when a held event falls due. */
    static void locate(Headers headers, Optional<RecordMetadata> origin) {
        origin.filter(from -> from.topic() != null)
                .ifPresent(
                        from -> {
                            TextHeaders.set(headers, STREAMS + "topic", from.topic());
                            String partition = Integer.toString(from.partition());
                            TextHeaders.set(headers, STREAMS + "partition", partition);
                            String offset = Long.toString(from.offset());
                            TextHeaders.set(headers, STREAMS + "offset", offset);
                        });
    }

    private Record<byte[], Routed> fitting(Record<byte[], Routed> record) {
        if (fits(record)) {
            return record;
        }
        Record<byte[], Routed> bare = record.withValue(Routed.now(topic, null));
        return fits(bare) ? bare : bare.withHeaders(identity(record.headers()));
    }

    private static boolean fits(Record<byte[], Routed> record) {
        return Outputs.size(record) <= DeadLetterTopic.MAX_RECORD_BYTES;
    }

    private static Headers identity(Headers all) {
        Headers kept = new RecordHeaders();
        for (Header header : all) {
            String name = header.key();
            if (IDENTITY.contains(name) || name.startsWith(STREAMS)) {
                TextHeaders.set(kept, name, shorten(TextHeaders.getOr(all, name, ""), MAX_HEADER));
            }
        }
        for (String name : List.of(EventHeaders.REASON, EventHeaders.ERROR)) {
            TextHeaders.set(kept, name, shorten(TextHeaders.getOr(all, name, ""), MAX_MESSAGE));
        }
        return kept;
    }

    private static String shorten(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + "…";
    }
}
