package io.tailrace.process.kafka;

import io.tailrace.event.EventDefaults;
import io.tailrace.event.TopicNames;
import java.util.Map;

/** The topic of events that are due again for one consumer group. */
public final class RetryTopic {

    private RetryTopic() {}

    /** The retry topic of a group with this number of partitions. */
    public static TopicSpec spec(TopicNames topics, String group, int partitions) {
        return new TopicSpec(
                topics.retry(group),
                partitions,
                Map.of(
                        "max.message.bytes",
                        Integer.toString(EventDefaults.MAX_RECORD_BYTES),
                        "cleanup.policy",
                        "delete",
                        "retention.ms",
                        Long.toString(EventDefaults.RETRY_RETENTION.toMillis()),
                        "retention.bytes",
                        "-1"));
    }
}
