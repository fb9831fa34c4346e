package io.tailrace.relay.record;

import io.tailrace.event.TopicNames;
import java.util.HashMap;
import java.util.Map;

/** The topic of an aggregate type; checks each type once. For one thread. */
final class LegalTopics {

    /** No database has so many types; somebody who makes them up does not fill our memory. */
    private static final int MAX_KNOWN = 1000;

    private final TopicNames names;
    private final Map<String, String> known = new HashMap<>();

    LegalTopics(TopicNames names) {
        this.names = names;
    }

    String of(String aggregateType) throws UnpublishableException {
        String topic = known.get(aggregateType);
        return topic == null ? check(aggregateType) : topic;
    }

    private String check(String aggregateType) throws UnpublishableException {
        String topic = names.outbox(aggregateType);
        if (!TopicNames.isLegal(topic)) {
            throw new UnpublishableException(
                    "aggregate type must make a legal topic name, got \""
                            + OutboxRow.shorten(topic, RecordFactory.MAX_NAME)
                            + '"');
        }
        if (known.size() == MAX_KNOWN) {
            known.clear();
        }
        known.put(aggregateType, topic);
        return topic;
    }
}
