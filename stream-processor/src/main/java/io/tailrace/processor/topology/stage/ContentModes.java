package io.tailrace.processor.topology.stage;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.cloudevents.ContentMode;
import io.tailrace.event.internal.Check;
import io.tailrace.record.TextHeaders;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;

/**
 * Refuses records that are no events in the binary mode of CloudEvents: their id and type are not
 * in the headers, where deduplication, retries, the account and the dead-letter tool look for them.
 * Stateless.
 */
public final class ContentModes {

    private ContentModes() {}

    /**
     * Why a record is refused, for people; empty if it is in binary mode.
     *
     * @param headers the headers of the record
     */
    public static Optional<String> refusal(Headers headers) {
        String contentType = TextHeaders.get(headers, EventHeaders.CONTENT_TYPE);
        if (ContentMode.of(contentType) == ContentMode.BINARY) {
            return Optional.empty();
        }
        return Optional.of(
                "header %s must be that of the payload, with the attributes of the event as headers"
                                .formatted(EventHeaders.CONTENT_TYPE)
                        + " ce_*, which is the binary mode of CloudEvents, got "
                        + Check.quote(contentType));
    }
}
