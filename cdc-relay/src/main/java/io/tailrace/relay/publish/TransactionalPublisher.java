package io.tailrace.relay.publish;

import io.tailrace.process.DaemonThreads;
import io.tailrace.relay.position.PositionTopic;
import io.tailrace.relay.position.StoredPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * Writes records and the position after them in one Kafka transaction. After an exception it is
 * unknown whether the last transaction was committed; the next publisher finds out after it has
 * fenced this publisher's producers. For one thread at a time.
 *
 * <p>Two producers take turns. After a commit the broker still has to write markers to the
 * partitions, and delays the next transaction of the same producer by 20 ms and more meanwhile. A
 * transaction begins only after the previous one is committed, so transactions keep their order.
 */
final class TransactionalPublisher implements Publisher {

    private static final int PRODUCERS = 2;
    private static final ThreadFactory THREADS = DaemonThreads.named("relay-fencing");

    private final List<Producer<byte[], byte[]>> producers = new ArrayList<>();
    private final PositionTopic positions;
    private final ClientMetrics metrics;
    private int turn;

    /**
     * Fences the producers of every earlier publisher of the slot, which aborts their unfinished
     * transactions.
     */
    TransactionalPublisher(KafkaClients clients, PositionTopic positions, ClientMetrics metrics) {
        this.positions = positions;
        this.metrics = metrics;
        try {
            for (int i = 0; i < PRODUCERS; i++) {
                producers.add(new KafkaProducer<>(clients.transactionalProducer(i)));
            }
            producers.forEach(metrics::bind);
            fence();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** With all producers at the same time: the brokers may have to end a transaction of each. */
    private void fence() {
        List<CompletableFuture<Void>> fencing =
                producers.stream()
                        .map(
                                producer ->
                                        CompletableFuture.runAsync(
                                                producer::initTransactions,
                                                task -> THREADS.newThread(task).start()))
                        .toList();
        try {
            CompletableFuture.allOf(fencing.toArray(CompletableFuture[]::new)).get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure
                    ? failure
                    : new IllegalStateException("The producers could not be initialised", e);
        }
    }

    /** A send that fails later makes {@code commitTransaction} throw. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void publish(List<ProducerRecord<byte[], byte[]>> records, StoredPosition after)
            throws InterruptedException {
        Producer<byte[], byte[]> producer = producers.get(turn);
        turn = (turn + 1) % PRODUCERS;
        try {
            producer.beginTransaction();
            for (ProducerRecord<byte[], byte[]> record : records) {
                FailFastSend.send(producer, record);
            }
            FailFastSend.send(producer, positions.record(after));
            producer.commitTransaction();
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw new FencedException(e);
        }
    }

    /** Leaves an open transaction unfinished; the next publisher of the slot aborts it. */
    @Override
    public void close() {
        metrics.close();
        producers.forEach(producer -> producer.close(Duration.ZERO));
    }
}
