package io.tailrace.processor.topology.stage;

import io.tailrace.event.TopicNames;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.config.RetryConfig;
import io.tailrace.processor.config.RetryPolicy;
import java.util.Set;

/**
 * The consumer groups that failed events may be retried for: the configured groups, and the groups
 * whose retry topic exists. Safe for any thread.
 */
public final class RetryGroups {

    private final TopicNames topics;
    private final RetryConfig retries;
    private volatile Set<String> existingTopics = Set.of();

    public RetryGroups(ProcessorConfig config) {
        this.topics = config.kafka().topics();
        this.retries = config.retries();
    }

    /** Replaces the names of the topics that exist in the cluster. */
    public void setExistingTopics(Set<String> names) {
        existingTopics = Set.copyOf(names);
    }

    /** Whether the group has a retry topic that can be written to. */
    public boolean isKnown(String group) {
        return retries.groups().containsKey(group) || existingTopics.contains(topics.retry(group));
    }

    /** The retry policy of the group. */
    public RetryPolicy policyOf(String group) {
        return retries.policyOf(group);
    }
}
