package io.tailrace.relay.publish;

import io.micrometer.core.instrument.MeterRegistry;
import io.tailrace.relay.position.PositionTopic;
import io.tailrace.relay.position.StoredPosition;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes records and the position after them. After any exception the publisher must be closed: a
 * new publisher begins at the position that is committed in Kafka. For one thread at a time.
 */
public interface Publisher extends AutoCloseable {

    /**
     * A publisher with the configured delivery guarantee, ready to publish.
     *
     * @param meters shows the meters of the producers as long as the publisher is open
     */
    static Publisher of(KafkaClients clients, PositionTopic positions, MeterRegistry meters) {
        ClientMetrics metrics = new ClientMetrics(meters);
        return switch (clients.deliveryGuarantee()) {
            case EXACTLY_ONCE -> new TransactionalPublisher(clients, positions, metrics);
            case AT_LEAST_ONCE -> new AtLeastOncePublisher(clients, positions, metrics);
        };
    }

    /**
     * Publishes records in their order, and the position after them. Records and position are in
     * Kafka when the method returns.
     *
     * @throws FencedException if another relay has taken over the slot; only transactions detect
     *     this
     * @throws org.apache.kafka.common.KafkaException if the brokers do not accept a record or the
     *     transaction
     */
    void publish(List<ProducerRecord<byte[], byte[]>> records, StoredPosition after)
            throws InterruptedException;

    /** Drops records that are not sent yet and an open transaction; returns at once. */
    @Override
    void close();
}
