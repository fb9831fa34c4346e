package io.tailrace.processor.topics;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.RecordLimits;
import io.tailrace.processor.topology.stage.TopicLimits;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the largest record that each topic accepts, from time to time. For one thread. */
final class FollowedLimits {

    private static final Logger LOG = LoggerFactory.getLogger(FollowedLimits.class);

    /** Limits are read again at every 20th check, and when a topic appears or disappears. */
    private static final int CHECKS_PER_LIMITS = 20;

    private final Admin admin;
    private final RecordLimits recordLimits;
    private final TopicLimits limits;
    private Set<String> known = Set.of();
    private int checks;

    /**
     * @param limits receives what was read
     */
    FollowedLimits(Admin admin, KafkaCluster kafka, TopicLimits limits) {
        this.admin = admin;
        this.recordLimits = new RecordLimits(kafka);
        this.limits = limits;
    }

    /**
     * @param topics that are written now
     */
    void follow(Set<String> topics) throws InterruptedException {
        if (!topics.equals(known) || checks++ % CHECKS_PER_LIMITS == 0) {
            read(topics);
            known = topics;
        }
    }

    private void read(Set<String> topics) throws InterruptedException {
        try {
            recordLimits.read(admin, topics).forEach(limits::setMaxRecordBytes);
        } catch (ExecutionException e) {
            LOG.debug(
                    "Could not read the configuration of the topics; records are limited to the size"
                            + " that was read last, or to Kafka's default",
                    e);
        }
    }
}
