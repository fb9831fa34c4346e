package io.tailrace.processor.topology.stage;

import io.tailrace.event.TopicNames;
import io.tailrace.event.metrics.TagLimit;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.config.RetryConfig;
import io.tailrace.processor.config.RetryPolicy;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    /**
     * The name of the group in metrics: groups without a retry topic are named by data, and have
     * one name for all.
     *
     * @param group null if no group is involved
     */
    public @Nullable String tag(@Nullable String group) {
        return group == null || isKnown(group) ? group : TagLimit.OTHER;
    }

    /** The retry policy of the group. */
    public RetryPolicy policyOf(String group) {
        return retries.policyOf(group);
    }
}
