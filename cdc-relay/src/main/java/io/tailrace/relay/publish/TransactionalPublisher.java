package io.tailrace.relay.publish;

import io.tailrace.relay.position.PositionTopic;
import io.tailrace.relay.position.StoredPosition;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;

/**
 * Writes records and the position after them in one Kafka transaction. After any exception it is of
 * no more use: whether the last transaction committed is known only to the next publisher, once it
 * has fenced this one. For one thread.
 */
public final class TransactionalPublisher implements AutoCloseable {

    private final Producer<byte[], byte[]> producer;
    private final PositionTopic positions;
    private final AtomicReference<@Nullable StoredPosition> committed = new AtomicReference<>();

    /** Fences every earlier publisher of the slot and ends what it left unfinished. */
    public TransactionalPublisher(KafkaClients clients, PositionTopic positions) {
        this.producer = new KafkaProducer<>(clients.transactionalProducer());
        this.positions = positions;
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Publishes the records in their order, and the position.
     *
     * @throws FencedException if another relay has taken over
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the commit throws what a send failed with
    public void publish(List<ProducerRecord<byte[], byte[]>> records, StoredPosition after) {
        try {
            producer.beginTransaction();
            for (ProducerRecord<byte[], byte[]> record : records) {
                producer.send(record);
            }
            producer.send(positions.record(after));
            producer.commitTransaction();
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw new FencedException(e);
        }
        committed.set(after);
    }

    /** The last position that this publisher knows to be committed; for any thread. */
    public @Nullable StoredPosition committed() {
        return committed.get();
    }

    /** Gives up an open transaction, if there is one; the next publisher aborts it. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
