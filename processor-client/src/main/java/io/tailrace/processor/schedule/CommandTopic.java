package io.tailrace.processor.schedule;

import io.tailrace.process.kafka.TopicSpec;
import java.time.Duration;
import java.util.Map;

/**
 * The topic of commands about the events that the processors of an application id hold. Partition n
 * has the commands about the events that task n holds.
 */
public final class CommandTopic {

    /** How long a command waits for a processor: 1 day. */
    public static final Duration RETENTION = Duration.ofDays(1);

    private static final int MAX_MESSAGE_BYTES = 1024 * 1024;

    private CommandTopic() {}

    /** The name of the topic. */
    public static String of(String applicationId) {
        return applicationId + "-held-commands";
    }

    /**
     * The topic with this number of partitions.
     *
     * @param name the {@linkplain #of name} of the topic
     */
    public static TopicSpec spec(String name, int partitions) {
        return new TopicSpec(
                name,
                partitions,
                Map.of(
                        "max.message.bytes",
                        Integer.toString(MAX_MESSAGE_BYTES),
                        "cleanup.policy",
                        "delete",
                        "retention.ms",
                        Long.toString(RETENTION.toMillis())));
    }
}
