package io.tailrace.relay.publish;

import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.PositionTopic;
import io.tailrace.relay.position.StoredPosition;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/** Stores the position of a slot that relays adopt. Stateless. */
public final class AdoptedPosition {

    private AdoptedPosition() {}

    /**
     * Stores a position, from which the next relay goes on; it is in Kafka when the method returns.
     * The producers of earlier relays must be fenced, because a later position would count.
     *
     * @throws io.tailrace.process.OperatorException if the brokers do not accept it
     */
    public static void store(RelayConfig config, StoredPosition position)
            throws InterruptedException {
        String topic = config.kafka().topics().positions();
        PositionTopic own = new PositionTopic(topic, config.positionKey());
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(new KafkaClients(config).idempotentProducer())) {
            FailFastSend.requireSent(FailFastSend.send(producer, own.record(position)), topic);
        } catch (KafkaException e) {
            throw KafkaErrors.refused(
                    config.kafka(),
                    "store the position in topic " + topic,
                    e,
                    KafkaRight.missing(Resource.topic(topic), Set.of(Operation.WRITE)));
        }
    }
}
