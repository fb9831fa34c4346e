package io.tailrace.relay.record;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import java.util.HashMap;
import java.util.Map;

/**
 * The topic of each aggregate type. The check that Kafka accepts the name is made once per type and
 * remembered. For one thread at a time.
 */
final class AggregateTopics {

    /** Bounds the memory that invented aggregate types can take. */
    private static final int MAX_KNOWN = 1000;

    private final TopicNames names;
    private final Map<String, String> known = new HashMap<>();

    AggregateTopics(TopicNames names) {
        this.names = names;
    }

    /**
     * The topic of an aggregate type.
     *
     * @throws UnpublishableException if Kafka does not accept the topic's name
     */
    String of(String aggregateType) throws UnpublishableException {
        String topic = known.get(aggregateType);
        return topic == null ? check(aggregateType) : topic;
    }

    private String check(String aggregateType) throws UnpublishableException {
        String topic = names.outbox(aggregateType);
        if (!TopicNames.isLegal(topic)) {
            throw new UnpublishableException(
                    "aggregate type must make a legal topic name, got \""
                            + Check.shorten(topic, RecordFactory.MAX_NAME)
                            + '"');
        }
        if (known.size() == MAX_KNOWN) {
            known.clear();
        }
        known.put(aggregateType, topic);
        return topic;
    }
}
