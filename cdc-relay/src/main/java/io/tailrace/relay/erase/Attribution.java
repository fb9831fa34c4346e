package io.tailrace.relay.erase;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.record.TextHeaders;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a record of a topic that aggregate types share belongs to an aggregate. Ids of
 * aggregates are unique within their type only, and a retry does not say its type: it is known by
 * its event id, which a row or a record of an aggregate with this id has as well. A topic that
 * shows the type decides before an event id does. A UUID names an event wherever it comes from, any
 * other id only together with its source. Pure but for the ids that are added. For one thread.
 */
final class Attribution {

    /** What is known. */
    enum Owner {
        /** The record is one of the aggregate. */
        AGGREGATE,
        /** The record has the aggregate's id, but nothing shows its aggregate type for certain. */
        UNTYPED,
        /** The record is one of another aggregate. */
        OTHER
    }

    private final Aggregate aggregate;
    private final TopicNames topics;
    private final Set<String> eventIds = new HashSet<>();
    private final Set<String> others = new HashSet<>();

    Attribution(Aggregate aggregate, TopicNames topics) {
        this.aggregate = aggregate;
        this.topics = topics;
    }

    Aggregate aggregate() {
        return aggregate;
    }

    /**
     * Takes over the id of an event of an aggregate with this id.
     *
     * @param type the aggregate type
     * @param source the source of the event; empty if it is not known, as of a row
     */
    void add(String type, String source, String eventId) {
        String name = name(source, eventId);
        if (name != null) {
            (type.equals(aggregate.type()) ? eventIds : others).add(name);
        }
    }

    /** Takes over the id of an event that a record of an aggregate with this id has. */
    void add(String type, Headers headers) {
        add(type, source(headers), id(headers));
    }

    /** Whose a record is, by its key and headers. */
    Owner of(byte @Nullable [] key, Headers headers) {
        boolean sameId =
                (key != null && aggregate.hasKey(key))
                        || TextHeaders.getOr(headers, EventHeaders.SUBJECT, "")
                                .equals(aggregate.id());
        return sameId
                ? of(
                        TextHeaders.getOr(headers, EventHeaders.STREAMS_TOPIC, ""),
                        source(headers),
                        id(headers))
                : Owner.OTHER;
    }

    /**
     * Whose an event with the aggregate's id is.
     *
     * @param topic a topic that the event was read from, or is to be written to
     * @param source the source of the event; empty if it has none
     */
    Owner of(String topic, String source, String eventId) {
        if (topic.equals(topics.outbox(aggregate.type()))
                || topic.equals(topics.events(aggregate.type()))) {
            return Owner.AGGREGATE;
        }
        if (isOfOneType(topic)) {
            return Owner.OTHER;
        }
        String name = name(source, eventId);
        boolean own = name != null && eventIds.contains(name);
        boolean other = name != null && others.contains(name);
        if (own == other) {
            return Owner.UNTYPED;
        }
        return own ? Owner.AGGREGATE : Owner.OTHER;
    }

    private boolean isOfOneType(String topic) {
        return topic.startsWith(topics.outboxPrefix())
                || (topic.startsWith(topics.eventsPrefix())
                        && !TopicNames.isReserved(topic.substring(topics.eventsPrefix().length())));
    }

    /** What names one event; null if the id alone does not, and the source is not known. */
    private static @Nullable String name(String source, String eventId) {
        if (isUuid(eventId)) {
            return eventId;
        }
        return source.isEmpty() || eventId.isEmpty() ? null : source + "\n" + eventId;
    }

    private static boolean isUuid(String id) {
        try {
            return UUID.fromString(id).toString().equals(id);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String source(Headers headers) {
        return TextHeaders.getOr(headers, EventHeaders.SOURCE, "");
    }

    private static String id(Headers headers) {
        return TextHeaders.getOr(headers, EventHeaders.ID, "");
    }
}
