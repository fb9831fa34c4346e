package io.tailrace.relay.position;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses a topic of positions that would lose them. Stateless. */
public final class PositionTopicCheck {

    private static final Logger LOG = LoggerFactory.getLogger(PositionTopicCheck.class);
    private static final String POLICY = "cleanup.policy";
    private static final String COMPACT = "compact";

    private PositionTopicCheck() {}

    /**
     * Requires that the topic is compacted and nothing else: a position that is deleted after the
     * retention makes the next relay begin anew. Not checked without the right to read the topic's
     * configuration.
     *
     * @throws OperatorException with {@link ExitCode#SETUP} if the topic has another policy
     */
    public static void requireCompacted(Admin admin, KafkaCluster kafka)
            throws InterruptedException {
        String topic = kafka.topics().positions();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            String actual =
                    admin.describeConfigs(List.of(resource))
                            .values()
                            .values()
                            .iterator()
                            .next()
                            .get()
                            .get(POLICY)
                            .value();
            if (!actual.equals(COMPACT)) {
                throw refused(kafka, topic, actual);
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicAuthorizationException)) {
                throw KafkaErrors.refused(
                        kafka, "read the configuration of topic " + topic, e.getCause());
            }
            LOG.debug("May not read the configuration of topic {}; it is not checked", topic, e);
        }
    }

    private static OperatorException refused(KafkaCluster kafka, String topic, String actual) {
        return new OperatorException(
                ExitCode.SETUP,
                "Topic %s of the positions must have cleanup.policy=compact, but has %s"
                        .formatted(topic, actual),
                ("Correct --positions-topic if it is the wrong topic. Otherwise run kafka-configs.sh"
                                + " --bootstrap-server %s --alter --entity-type topics --entity-name"
                                + " %s --add-config cleanup.policy=compact")
                        .formatted(kafka.bootstrapServers(), topic));
    }
}
