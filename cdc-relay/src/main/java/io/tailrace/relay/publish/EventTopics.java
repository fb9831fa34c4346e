package io.tailrace.relay.publish;

import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Creates the topic of an aggregate type before its first event is sent. Topics that are known to
 * exist are remembered. For one thread at a time.
 */
public final class EventTopics {

    private final TopicProvisioner provisioner;
    private final int partitions;
    private final Set<String> known = new HashSet<>();

    /**
     * @param partitions how many partitions each topic of events has
     */
    public EventTopics(TopicProvisioner provisioner, int partitions) {
        this.provisioner = provisioner;
        this.partitions = partitions;
    }

    /**
     * Creates the topics of these records unless they exist.
     *
     * @throws io.tailrace.process.OperatorException if a topic cannot be created, or has another
     *     number of partitions
     */
    public void ensure(List<ProducerRecord<byte[], byte[]>> records) throws InterruptedException {
        for (ProducerRecord<byte[], byte[]> record : records) {
            if (!known.contains(record.topic())) {
                provisioner.ensure(List.of(new TopicSpec(record.topic(), partitions, Map.of())));
                known.add(record.topic());
            }
        }
    }
}
