package io.tailrace.relay.publish;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;

/** Sending, with failures that are seen as soon as they are known. */
final class Sends {

    private Sends() {}

    /**
     * Without a broker a send waits for {@code max.block.ms} and returns a failed future; the
     * records after it would wait as long, one after the other.
     *
     * @throws KafkaException if the send has failed already
     */
    static Future<RecordMetadata> send(
            Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record)
            throws InterruptedException {
        Future<RecordMetadata> sent = producer.send(record);
        if (sent.isDone()) {
            requireSent(sent, record.topic());
        }
        return sent;
    }

    /**
     * Waits until the record is acknowledged.
     *
     * @throws KafkaException if it is not; what the broker answered, if it did
     */
    static void requireSent(Future<RecordMetadata> sent, String topic) throws InterruptedException {
        try {
            sent.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException known) {
                throw known;
            }
            throw new KafkaException("Could not send to " + topic, e.getCause());
        }
    }
}
