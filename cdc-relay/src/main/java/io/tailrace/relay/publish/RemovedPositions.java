package io.tailrace.relay.publish;

import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.PositionTopic;
import io.tailrace.relay.position.StoredPosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/** Marks positions as removed. Stateless. */
public final class RemovedPositions {

    private RemovedPositions() {}

    /**
     * Marks positions; the marks are in Kafka when the method returns. The producers of the relays
     * that stored the positions must be fenced, because a later position would count.
     *
     * @param positions what is known last, by key
     * @throws io.tailrace.process.OperatorException if the brokers do not accept a mark
     */
    public static void mark(RelayConfig config, Map<String, StoredPosition> positions, Instant at)
            throws InterruptedException {
        String topic = config.kafka().topics().positions();
        PositionTopic own = new PositionTopic(topic, config.positionKey());
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(new KafkaClients(config).idempotentProducer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (Map.Entry<String, StoredPosition> last : positions.entrySet()) {
                sent.add(
                        FailFastSend.send(
                                producer, own.removedRecord(last.getKey(), last.getValue(), at)));
            }
            producer.flush();
            for (Future<RecordMetadata> mark : sent) {
                FailFastSend.requireSent(mark, topic);
            }
        } catch (KafkaException e) {
            throw KafkaErrors.refused(
                    config.kafka(),
                    "mark positions as removed in topic " + topic,
                    e,
                    KafkaRight.missing(Resource.topic(topic), Set.of(Operation.WRITE)));
        }
    }
}
