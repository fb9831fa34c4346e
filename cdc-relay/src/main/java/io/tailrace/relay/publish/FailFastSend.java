package io.tailrace.relay.publish;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;

/** Sends records and throws a failure as soon as the producer reports it. */
public final class FailFastSend {

    private FailFastSend() {}

    /**
     * Sends a record, and throws if the send has already failed. Without a reachable broker {@code
     * Producer.send} waits for {@code max.block.ms} and returns a failed future; if the failure
     * were ignored, every further record of the batch would wait as long.
     *
     * @throws KafkaException if the send has already failed
     */
    public static Future<RecordMetadata> send(
            Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record)
            throws InterruptedException {
        Future<RecordMetadata> sent = producer.send(record);
        if (sent.isDone()) {
            requireSent(sent, record.topic());
        }
        return sent;
    }

    /**
     * Waits until a record is acknowledged.
     *
     * @throws KafkaException if the record is not acknowledged: the broker's error, or an exception
     *     that names the topic
     */
    static void requireSent(Future<RecordMetadata> sent, String topic) throws InterruptedException {
        try {
            sent.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException known) {
                throw known;
            }
            throw new KafkaException("Could not send a record to topic " + topic, e.getCause());
        }
    }
}
