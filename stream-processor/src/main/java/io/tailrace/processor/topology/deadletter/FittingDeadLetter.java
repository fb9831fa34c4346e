package io.tailrace.processor.topology.deadletter;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.internal.Check;
import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.processor.topology.stage.TopicLimits;
import io.tailrace.record.TextHeaders;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A dead letter that is as small as its topic wants it: if it is too large it loses its payload
 * first, and then every header that is not needed to find the event. Its error says so. Stateless.
 */
final class FittingDeadLetter {

    private static final int MAX_MESSAGE_LENGTH = 2_000;
    private static final int MAX_HEADER_LENGTH = 1_000;
    private static final int SHORT = 100;

    /** The headers that a record keeps if all headers together are too large. */
    private static final List<String> IDENTITY =
            List.of(
                    EventHeaders.ID,
                    EventHeaders.SOURCE,
                    EventHeaders.TYPE,
                    EventHeaders.SUBJECT,
                    EventHeaders.FAILED_GROUP,
                    EventHeaders.ATTEMPT,
                    EventHeaders.FIRST_FAILED,
                    EventHeaders.RUN,
                    EventHeaders.REDRIVES);

    private FittingDeadLetter() {}

    /**
     * The record in the largest form that fits.
     *
     * @param maxBytes the largest record that the dead-letter topic accepts
     */
    static Record<byte[], RoutedEvent> of(Record<byte[], RoutedEvent> record, int maxBytes) {
        if (TopicLimits.sizeOf(record) <= maxBytes) {
            return record;
        }
        Record<byte[], RoutedEvent> bare =
                record.withValue(RoutedEvent.dueNow(record.value().topic(), null))
                        .withHeaders(withoutPayload(record, maxBytes));
        return Stream.of(
                        bare,
                        bare.withHeaders(
                                identity(bare.headers(), MAX_HEADER_LENGTH, MAX_MESSAGE_LENGTH)))
                .filter(form -> TopicLimits.sizeOf(form) <= maxBytes)
                .findFirst()
                .orElseGet(() -> bare.withHeaders(identity(bare.headers(), SHORT, SHORT)));
    }

    private static Headers withoutPayload(Record<byte[], RoutedEvent> record, int maxBytes) {
        Headers headers = new RecordHeaders(record.headers());
        byte[] payload = record.value().payload();
        if (payload != null) {
            String error = TextHeaders.getOr(headers, EventHeaders.ERROR, "");
            TextHeaders.set(
                    headers,
                    EventHeaders.ERROR,
                    "%s; payload of %d bytes left out, because topic %s accepts at most %d bytes"
                            .formatted(error, payload.length, record.value().topic(), maxBytes));
        }
        return headers;
    }

    private static Headers identity(Headers all, int maxLength, int maxMessage) {
        Headers kept = new RecordHeaders();
        for (Header header : all) {
            String name = header.key();
            if (IDENTITY.contains(name) || name.startsWith(EventHeaders.STREAMS_PREFIX)) {
                copy(name, all, kept, maxLength);
            }
        }
        copy(EventHeaders.REASON, all, kept, maxMessage);
        copy(EventHeaders.ERROR, all, kept, maxMessage);
        return kept;
    }

    private static void copy(String name, Headers from, Headers to, int maxLength) {
        TextHeaders.set(to, name, Check.shorten(TextHeaders.getOr(from, name, ""), maxLength));
    }
}
