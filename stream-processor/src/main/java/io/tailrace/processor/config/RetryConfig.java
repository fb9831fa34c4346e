package io.tailrace.processor.config;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import java.util.Map;

/**
 * Delayed retries of events that consumer groups failed to process.
 *
 * @param policy the policy of groups that have none of their own
 * @param groups the consumer groups that are known from the start, by name, each with its policy;
 *     the processor creates their retry topics
 */
public record RetryConfig(RetryPolicy policy, Map<String, RetryPolicy> groups) {

    /**
     * Checks the names of the groups.
     *
     * @throws IllegalArgumentException if a name cannot be part of a topic name
     */
    public RetryConfig {
        groups = Map.copyOf(groups);
        for (String group : groups.keySet()) {
            Check.that(
                    TopicNames.isLegal(group),
                    "group",
                    "must be 1 to 249 characters of [a-zA-Z0-9._-]",
                    Check.quote(group));
        }
    }

    /** The policy of a group: its own, or the policy of all groups that have none. */
    public RetryPolicy policyOf(String group) {
        return groups.getOrDefault(group, policy);
    }
}
