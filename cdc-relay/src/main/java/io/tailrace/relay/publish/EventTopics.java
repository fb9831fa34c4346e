package io.tailrace.relay.publish;

import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Makes the topic of an aggregate type when its first event comes by. For one thread. */
public final class EventTopics {

    private final TopicProvisioner provisioner;
    private final int partitions;
    private final Set<String> known = new HashSet<>();

    public EventTopics(TopicProvisioner provisioner, int partitions) {
        this.provisioner = provisioner;
        this.partitions = partitions;
    }

    /** Makes sure that the topics of these records exist. */
    public void ensure(List<ProducerRecord<byte[], byte[]>> records) throws InterruptedException {
        for (ProducerRecord<byte[], byte[]> record : records) {
            if (!known.contains(record.topic())) {
                provisioner.ensure(List.of(new TopicSpec(record.topic(), partitions, Map.of())));
                known.add(record.topic());
            }
        }
    }
}
