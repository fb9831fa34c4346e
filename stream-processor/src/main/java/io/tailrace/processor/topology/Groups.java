package io.tailrace.processor.topology;

import io.tailrace.event.TopicNames;
import io.tailrace.processor.ProcessorConfig;
import io.tailrace.processor.RetryPolicy;
import java.util.Set;

/**
 * The groups whose events may be given to them again: those that are configured, and those whose
 * retry topic exists. Safe for any thread.
 */
public final class Groups {

    private final TopicNames topics;
    private final ProcessorConfig.Retries retries;
    private volatile Set<String> retryTopics = Set.of();

    public Groups(ProcessorConfig config) {
        this.topics = config.kafka().topics();
        this.retries = config.retries();
    }

    /** Tells which retry topics exist. */
    public void exist(Set<String> topicNames) {
        retryTopics = Set.copyOf(topicNames);
    }

    /** Whether there is a topic to write to. */
    boolean isKnown(String group) {
        return retries.groups().containsKey(group) || retryTopics.contains(topics.retry(group));
    }

    /** The group's own policy, or the one for all. */
    RetryPolicy policy(String group) {
        return retries.groups().getOrDefault(group, retries.policy());
    }
}
