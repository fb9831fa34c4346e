package io.tailrace.process.kafka;

import io.tailrace.event.EventDefaults;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** What the topics of events have in common: those of relays, of subscribers and of retries. */
public final class EventTopic {

    private EventTopic() {}

    /** A topic whose records have at most {@link EventDefaults#MAX_RECORD_BYTES}. */
    public static TopicSpec spec(String topic, int partitions) {
        return new TopicSpec(
                topic,
                partitions,
                Map.of(
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(EventDefaults.MAX_RECORD_BYTES)));
    }
}
