package io.tailrace.relay.publish;

import io.tailrace.relay.position.PositionTopic;
import io.tailrace.relay.position.StoredPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Writes records without a transaction, and the position after the brokers have acknowledged all of
 * them. For one thread at a time.
 */
final class AtLeastOncePublisher implements Publisher {

    private final Producer<byte[], byte[]> producer;
    private final PositionTopic positions;
    private final ClientMetrics metrics;

    AtLeastOncePublisher(KafkaClients clients, PositionTopic positions, ClientMetrics metrics) {
        this.producer = new KafkaProducer<>(clients.idempotentProducer());
        this.positions = positions;
        this.metrics = metrics;
        metrics.bind(producer);
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
            sent.add(FailFastSend.send(producer, record));
        }
        producer.flush();
        for (int i = 0; i < records.size(); i++) {
            FailFastSend.requireSent(sent.get(i), records.get(i).topic());
        }
    }

    @Override
    public void close() {
        metrics.close();
        producer.close(Duration.ZERO);
    }
}
