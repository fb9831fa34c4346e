package io.tailrace.record;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The topic of each aggregate type. The check that Kafka accepts the name is made once per type and
 * remembered. For one thread at a time.
 */
public final class AggregateTopics {

    /** Bounds the memory that invented aggregate types can take. */
    private static final int MAX_KNOWN = 1000;

    private final TopicNames names;
    private final Map<String, String> known = new HashMap<>();

    public AggregateTopics(TopicNames names) {
        this.names = names;
    }

    /** Whether rows of an aggregate type can have a topic. */
    public boolean has(@Nullable String aggregateType) {
        if (aggregateType == null || aggregateType.isEmpty()) {
            return false;
        }
        try {
            return !of(aggregateType).isEmpty();
        } catch (UnpublishableException e) {
            return false;
        }
    }

    /**
     * The topic of an aggregate type.
     *
     * @throws UnpublishableException if the topic would be one of the pipeline's own, or Kafka does
     *     not accept its name
     */
    String of(String aggregateType) throws UnpublishableException {
        String topic = known.get(aggregateType);
        return topic == null ? check(aggregateType) : topic;
    }

    private String check(String aggregateType) throws UnpublishableException {
        if (TopicNames.isReserved(aggregateType)) {
            throw new UnpublishableException(
                    "aggregate type must not name a topic of the pipeline (dlt, failed, retry,"
                            + " retry.*), got \""
                            + Check.shorten(aggregateType, DeadLetterRecords.MAX_NAME)
                            + '"');
        }
        String topic = names.outbox(aggregateType);
        if (!TopicNames.isLegal(topic)) {
            throw new UnpublishableException(
                    "aggregate type must make a legal topic name, got \""
                            + Check.shorten(topic, DeadLetterRecords.MAX_NAME)
                            + '"');
        }
        if (known.size() == MAX_KNOWN) {
            known.clear();
        }
        known.put(aggregateType, topic);
        return topic;
    }
}
