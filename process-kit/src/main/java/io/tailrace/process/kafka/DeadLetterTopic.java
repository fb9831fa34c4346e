package io.tailrace.process.kafka;

import io.tailrace.event.TopicNames;
import java.util.Map;

/** The dead-letter topic, which both processes create and write to. */
public final class DeadLetterTopic {

    /**
     * The largest record of the dead-letter topic, in bytes: room for the largest event and for the
     * headers that say why it failed: 2 MiB. Producers of dead letters must allow requests of this
     * size.
     */
    public static final int MAX_RECORD_BYTES = 2 * 1024 * 1024;

    private DeadLetterTopic() {}

    /**
     * The dead-letter topic with this number of partitions. It keeps dead letters without a limit:
     * how long it takes until somebody looks at them is unknown.
     */
    public static TopicSpec spec(TopicNames topics, int partitions) {
        return new TopicSpec(
                topics.deadLetter(),
                partitions,
                Map.of(
                        "max.message.bytes",
                        Integer.toString(MAX_RECORD_BYTES),
                        "cleanup.policy",
                        "delete",
                        "retention.ms",
                        "-1",
                        "retention.bytes",
                        "-1"));
    }
}
