package io.tailrace.relay.publish;

import io.tailrace.relay.position.PositionTopic;
import io.tailrace.relay.position.StoredPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * Writes records and the position after them in one Kafka transaction. After any exception it is of
 * no more use: whether the last transaction committed is known only to the next publisher, once it
 * has fenced this one. For one thread.
 *
 * <p>Two producers take turns. When a transaction is committed the broker still has to mark the
 * partitions, and keeps a new one of the same producer waiting for 20 ms and more meanwhile. One
 * transaction begins when the one before it is committed, so that their order is certain.
 */
final class TransactionalPublisher implements Publisher {

    private static final int PRODUCERS = 2;

    private final List<Producer<byte[], byte[]>> producers = new ArrayList<>();
    private final PositionTopic positions;
    private int turn;

    /** Fences every earlier publisher of the slot and ends what it left unfinished. */
    TransactionalPublisher(KafkaClients clients, PositionTopic positions) {
        this.positions = positions;
        try {
            for (int i = 0; i < PRODUCERS; i++) {
                producers.add(new KafkaProducer<>(clients.transactionalProducer(i)));
            }
            producers.forEach(Producer::initTransactions);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** A failure that is not known at once comes at the commit. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void publish(List<ProducerRecord<byte[], byte[]>> records, StoredPosition after)
            throws InterruptedException {
        Producer<byte[], byte[]> producer = producers.get(turn);
        turn = (turn + 1) % PRODUCERS;
        try {
            producer.beginTransaction();
            for (ProducerRecord<byte[], byte[]> record : records) {
                Sends.send(producer, record);
            }
            Sends.send(producer, positions.record(after));
            producer.commitTransaction();
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw new FencedException(e);
        }
    }

    /** Gives up an open transaction, if there is one; the next publisher aborts it. */
    @Override
    public void close() {
        producers.forEach(producer -> producer.close(Duration.ZERO));
    }
}
