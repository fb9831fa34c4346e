package io.tailrace.process.kafka;

import java.util.Map;

/**
 * A topic that a process needs.
 *
 * @param name the topic's name
 * @param partitions how many partitions it must have, at least 1
 * @param configs the configuration that the topic is created with; an existing topic's
 *     configuration is not compared
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
