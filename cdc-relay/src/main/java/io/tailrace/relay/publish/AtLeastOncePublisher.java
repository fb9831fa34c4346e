package io.tailrace.relay.publish;

import io.tailrace.relay.position.PositionTopic;
import io.tailrace.relay.position.StoredPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/** Writes records, and the position once all of them are acknowledged, without a transaction. */
final class AtLeastOncePublisher implements Publisher {

    private final Producer<byte[], byte[]> producer;
    private final PositionTopic positions;

    AtLeastOncePublisher(KafkaClients clients, PositionTopic positions) {
        this.producer = new KafkaProducer<>(clients.idempotentProducer());
        this.positions = positions;
    }

    @Override
    public void publish(List<ProducerRecord<byte[], byte[]>> records, StoredPosition after)
            throws InterruptedException {
        sendAll(records);
        sendAll(List.of(positions.record(after)));
    }

    private void sendAll(List<ProducerRecord<byte[], byte[]>> records) throws InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
        for (ProducerRecord<byte[], byte[]> record : records) {
            Future<RecordMetadata> future = producer.send(record);
            if (future.isDone()) {
                // without a broker each record would wait as long as this one
                requireSent(future);
            }
            sent.add(future);
        }
        producer.flush();
        for (Future<RecordMetadata> future : sent) {
            requireSent(future);
        }
    }

    private static void requireSent(Future<RecordMetadata> sent) throws InterruptedException {
        try {
            sent.get();
        } catch (ExecutionException e) {
            throw new KafkaException("A record was not acknowledged", e.getCause());
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
