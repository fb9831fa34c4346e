package io.tailrace.account;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Tells at which hop a record of a topic is counted. Immutable. */
public final class RecordHop {

    private final TopicNames topics;

    public RecordHop(TopicNames topics) {
        this.topics = topics;
    }

    /** What a record is counted as; empty if it is not counted. */
    public Optional<Line> of(String topic, Headers headers) {
        String source = text(headers, EventHeaders.SOURCE);
        if (topic.equals(topics.deadLetter())) {
            return deadLetter(source, headers);
        } else if (topic.startsWith(topics.outboxPrefix())) {
            Hop hop = headers.lastHeader(EventHeaders.RUN) == null ? Hop.OUTBOX : Hop.AGAIN;
            return Optional.of(
                    new Line(hop, source, topic.substring(topics.outboxPrefix().length())));
        } else if (topic.startsWith(topics.eventsPrefix())) {
            String type = topic.substring(topics.eventsPrefix().length());
            return TopicNames.isReserved(type)
                    ? Optional.empty()
                    : Optional.of(new Line(Hop.EVENTS, source, type));
        }
        return Optional.empty();
    }

    private Optional<Line> deadLetter(String source, Headers headers) {
        if (headers.lastHeader(EventHeaders.FAILED_GROUP) != null) {
            return Optional.empty();
        } else if (headers.lastHeader(EventHeaders.STREAMS_PARTITION) == null) {
            return Optional.of(new Line(Hop.REFUSED, source, ""));
        }
        String origin = text(headers, EventHeaders.STREAMS_TOPIC);
        return origin.startsWith(topics.outboxPrefix())
                ? Optional.of(
                        new Line(
                                Hop.DEAD, source, origin.substring(topics.outboxPrefix().length())))
                : Optional.empty();
    }

    /** The id of a record's event; empty if it has none. */
    public static String id(Headers headers) {
        return text(headers, EventHeaders.ID);
    }

    private static String text(Headers headers, String name) {
        @Nullable Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? ""
                : new String(header.value(), StandardCharsets.UTF_8);
    }
}
