package io.tailrace.record;

import io.tailrace.event.EventError;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Turns an outbox row into a Kafka record for the topic of its aggregate type. A row that cannot be
 * published there becomes a record for the dead-letter topic, with the reason in its headers. Pure,
 * but for memory of what was made last. For one thread at a time.
 */
public interface RecordFactory {

    /** The reason header of the dead letter of a row that breaks a rule. */
    String REASON_INVALID = EventError.VALIDATION_FAILED.reason();

    /** The reason header of the dead letter of a row whose topic cannot be had. */
    String REASON_UNDELIVERABLE = EventError.DELIVERY_FAILED.reason();

    /** The record for a row, for the topic of its aggregate type or for the dead-letter topic. */
    ProducerRecord<byte[], byte[]> record(CapturedRow row);

    /**
     * The dead letter of a record whose topic cannot be had. It keeps everything that the record
     * has, and names the topic, so that it can be redriven when the topic can be had again. What
     * makes it larger than the brokers accept is left out: the value, then everything but the
     * beginnings of the columns.
     *
     * @param record made by this factory
     * @param problem why the topic cannot be had, for people
     */
    ProducerRecord<byte[], byte[]> undeliverable(
            ProducerRecord<byte[], byte[]> record, String problem);
}
