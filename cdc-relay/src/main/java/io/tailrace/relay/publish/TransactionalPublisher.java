package io.tailrace.relay.publish;

import io.tailrace.relay.position.PositionTopic;
import io.tailrace.relay.position.StoredPosition;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
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
    public void publish(List<ProducerRecord<byte[], byte[]>> records, StoredPosition after)
            throws InterruptedException {
        try {
            producer.beginTransaction();
            for (ProducerRecord<byte[], byte[]> record : records) {
                send(record);
            }
            send(positions.record(after));
            producer.commitTransaction();
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw new FencedException(e);
        }
        committed.set(after);
    }

    /**
     * Without a broker a send waits for {@code max.block.ms} and returns a failed future; the
     * records after it would wait as long, one after the other. Other failures come at the commit.
     */
    private void send(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        Future<RecordMetadata> sent = producer.send(record);
        if (sent.isDone()) {
            try {
                sent.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ApiException known) {
                    throw known;
                }
                throw new KafkaException("Could not send to " + record.topic(), e.getCause());
            }
        }
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
