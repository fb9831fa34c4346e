package io.tailrace.process;

import java.util.Map;

/**
 * A topic as a process needs it.
 *
 * @param name the topic's name
 * @param partitions how many partitions it must have, at least 1
 * @param configs topic configuration to create it with; not compared with an existing topic's
 */
public record TopicSpec(String name, int partitions, Map<String, String> configs) {

    public TopicSpec {
        if (partitions < 1) {
            throw new IllegalArgumentException(
                    "partitions of topic %s must be at least 1, got %d"
                            .formatted(name, partitions));
        }
        configs = Map.copyOf(configs);
    }
}
