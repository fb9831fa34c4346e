package io.tailrace.relay.publish;

import io.tailrace.relay.position.PositionTopic;
import io.tailrace.relay.position.StoredPosition;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes records and the position after them. After any exception it is of no more use: the next
 * publisher begins at the position that is in Kafka by then. For one thread.
 */
public interface Publisher extends AutoCloseable {

    /** The publisher for what the relay is to promise, ready to publish. */
    static Publisher of(KafkaClients clients, PositionTopic positions) {
        return switch (clients.delivery()) {
            case EXACTLY_ONCE -> new TransactionalPublisher(clients, positions);
            case AT_LEAST_ONCE -> new AtLeastOncePublisher(clients, positions);
        };
    }

    /**
     * Publishes the records in their order, and the position. Both are in Kafka when it returns.
     *
     * @throws FencedException if another relay has taken over, as far as this can be noticed
     */
    void publish(List<ProducerRecord<byte[], byte[]>> records, StoredPosition after)
            throws InterruptedException;

    /** Gives up what is under way; returns at once. */
    @Override
    void close();
}
