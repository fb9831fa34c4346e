package io.tailrace.relay.publish;

import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.kafka.RecordLimits;
import io.tailrace.relay.protection.TermProtection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The size of the largest record that each topic accepts, as found when a term first writes to the
 * topic. A limit that is lowered later ends the term, and is read again in the next one. For one
 * thread at a time.
 */
public final class TopicRecordLimits {

    private static final Logger LOG = LoggerFactory.getLogger(TopicRecordLimits.class);

    private final Admin admin;
    private final KafkaCluster kafka;
    private final RecordLimits topics;
    private final TermProtection protection;
    private final int producerLimit;
    private final Map<String, Integer> known = new HashMap<>();

    /**
     * @param admin used for every call, not closed
     * @param kafka the cluster of the admin client
     * @param producerLimit the size in bytes of the largest record that the producers send
     */
    public TopicRecordLimits(
            Admin admin, KafkaCluster kafka, TermProtection protection, int producerLimit) {
        this.admin = admin;
        this.kafka = kafka;
        this.topics = new RecordLimits(kafka);
        this.protection = protection;
        this.producerLimit = producerLimit;
    }

    /** Reads the limits of the topics of these records, unless they are known. */
    public void learn(List<ProducerRecord<byte[], byte[]>> records) throws InterruptedException {
        Set<String> unknown = null;
        for (ProducerRecord<byte[], byte[]> record : records) {
            if (!known.containsKey(record.topic())) {
                unknown = unknown == null ? new TreeSet<>() : unknown;
                unknown.add(record.topic());
            }
        }
        if (unknown != null) {
            learn(unknown);
        }
    }

    /**
     * Reads the limits of topics.
     *
     * @param names topics that exist
     * @throws io.tailrace.process.OperatorException if the brokers cannot be reached
     */
    public void learn(Set<String> names) throws InterruptedException {
        protection.prepare(
                () -> {
                    read(names);
                    return names;
                });
    }

    /** The size in bytes of the largest record that can be written to a topic. */
    public int of(String topic) {
        return Math.min(producerLimit, known.getOrDefault(topic, RecordLimits.KAFKA_DEFAULT_BYTES));
    }

    private void read(Set<String> names) throws InterruptedException {
        try {
            known.putAll(topics.read(admin, names));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                assumeDefault(names, e);
            } else if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw KafkaErrors.refused(
                        kafka, "read the configuration of the topics " + names, e.getCause());
            }
        }
    }

    private void assumeDefault(Set<String> names, ExecutionException e) {
        names.forEach(name -> known.put(name, RecordLimits.KAFKA_DEFAULT_BYTES));
        LOG.warn(
                "The relay may not read the configuration of the topics {}: {}. It takes Kafka's"
                        + " default of {} bytes for their largest record; larger rows become dead"
                        + " letters. To grant the right: {}",
                names,
                String.valueOf(e.getCause()),
                RecordLimits.KAFKA_DEFAULT_BYTES,
                names.stream()
                        .map(name -> kafka.client().command(toDescribe(name)))
                        .collect(Collectors.joining("; ")));
    }

    private static KafkaRight toDescribe(String topic) {
        return KafkaRight.missing(Resource.topic(topic), Set.of(Operation.DESCRIBE_CONFIGS));
    }
}
