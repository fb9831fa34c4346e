package io.tailrace.processor.setup;

import io.tailrace.account.WithheldTopic;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.kafka.DeadLetterTopic;
import io.tailrace.process.kafka.EventTopic;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.RetryTopic;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.processor.config.ProcessorConfig;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The topics that are there whatever events come: dead letters, failed events, the retries of the
 * groups that are configured, and what is withheld if the account is on. Pure.
 */
public final class OwnTopics {

    private OwnTopics() {}

    /** The topics, dead letters first. */
    public static List<TopicSpec> of(ProcessorConfig config) {
        KafkaCluster kafka = config.kafka();
        List<TopicSpec> topics = new ArrayList<>();
        topics.add(DeadLetterTopic.spec(kafka.topics(), kafka.partitions()));
        topics.add(EventTopic.spec(kafka.topics().failed(), kafka.partitions()));
        for (String group : config.retries().groups().keySet()) {
            topics.add(RetryTopic.spec(kafka.topics(), group, kafka.partitions()));
        }
        if (config.account().on()) {
            topics.add(WithheldTopic.spec(config.execution().applicationId(), kafka.partitions()));
        }
        return topics;
    }

    /** What the documented rights on one of the topics are granted on. */
    public static Resource granted(ProcessorConfig config, String topic) {
        String failed = config.kafka().topics().failed();
        String application = config.execution().applicationId();
        if (topic.equals(WithheldTopic.of(application))) {
            return Resource.topics(application + "-");
        }
        return topic.equals(failed)
                ? Resource.topic(failed)
                : Resource.topics(config.kafka().topics().eventsPrefix());
    }

    /** What a processor does with one of the topics: it reads failed events, and writes others. */
    public static Set<Operation> rights(ProcessorConfig config, TopicSpec topic) {
        return EnumSet.of(
                topic.name().equals(config.kafka().topics().failed())
                        ? Operation.READ
                        : Operation.WRITE);
    }
}
