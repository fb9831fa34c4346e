package io.tailrace.relay.erase;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.process.kafka.TextHeaders;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a record of a topic that aggregate types share belongs to an aggregate. Ids of
 * aggregates are unique within their type only, and a retry does not say its type: it is known by
 * its event id, which a row or a record of an aggregate with this id has as well. Pure but for the
 * ids that are added. For one thread.
 */
final class Attribution {

    /** What is known. */
    enum Owner {
        /** The record is one of the aggregate. */
        AGGREGATE,
        /** The record has the aggregate's id, but nothing shows its aggregate type. */
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
     */
    void add(String type, String eventId) {
        if (!eventId.isEmpty()) {
            (type.equals(aggregate.type()) ? eventIds : others).add(eventId);
        }
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
                        TextHeaders.getOr(headers, EventHeaders.ID, ""))
                : Owner.OTHER;
    }

    /**
     * Whose an event with the aggregate's id is.
     *
     * @param topic a topic that the event was read from, or is to be written to
     */
    Owner of(String topic, String eventId) {
        boolean own =
                topic.equals(topics.outbox(aggregate.type()))
                        || topic.equals(topics.events(aggregate.type()));
        if (own || eventIds.contains(eventId)) {
            return Owner.AGGREGATE;
        }
        return isOfOneType(topic) || others.contains(eventId) ? Owner.OTHER : Owner.UNTYPED;
    }

    private boolean isOfOneType(String topic) {
        return topic.startsWith(topics.outboxPrefix())
                || (topic.startsWith(topics.eventsPrefix())
                        && !TopicNames.isReserved(topic.substring(topics.eventsPrefix().length())));
    }
}
