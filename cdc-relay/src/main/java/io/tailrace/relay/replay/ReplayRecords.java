package io.tailrace.relay.replay;

import io.tailrace.event.EventHeaders;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.relay.record.CapturedRow;
import io.tailrace.relay.record.RecordFactory;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Makes the records of a run: those that the relay has made of the rows, marked with the run, by
 * which the deduplication of processors lets each pass once more. For one thread.
 */
final class ReplayRecords {

    private final RecordFactory factory;
    private final UnaryOperator<ProducerRecord<byte[], byte[]>> fitting;
    private final String deadLetterTopic;
    private final String toTopic;
    private final byte[] run;

    /**
     * @param source the {@code ce_source} of the events
     * @param maxBytes the size of the largest record that can be sent
     * @param fitting replaces a record that its topic does not accept by a dead letter
     */
    ReplayRecords(
            KafkaCluster kafka,
            String source,
            int maxBytes,
            UnaryOperator<ProducerRecord<byte[], byte[]>> fitting,
            ReplayRequest request) {
        this.factory = new RecordFactory(kafka.topics(), source, maxBytes);
        this.fitting = fitting;
        this.deadLetterTopic = kafka.topics().deadLetter();
        this.toTopic = request.toTopic();
        this.run = request.run().getBytes(StandardCharsets.UTF_8);
    }

    /** The record of a row; empty if the row is a dead letter, which is not replayed. */
    Optional<ProducerRecord<byte[], byte[]>> of(CapturedRow row) {
        ProducerRecord<byte[], byte[]> record = directed(factory.record(row));
        record.headers().add(EventHeaders.RUN, run);
        ProducerRecord<byte[], byte[]> fit = fitting.apply(record);
        return fit.topic().equals(deadLetterTopic) ? Optional.empty() : Optional.of(fit);
    }

    private ProducerRecord<byte[], byte[]> directed(ProducerRecord<byte[], byte[]> record) {
        return toTopic.isEmpty() || record.topic().equals(deadLetterTopic)
                ? record
                : new ProducerRecord<>(
                        toTopic, null, record.key(), record.value(), record.headers());
    }
}
