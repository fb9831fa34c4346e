package io.tailrace.relay.replay;

import io.tailrace.event.EventHeaders;
import io.tailrace.record.CapturedRow;
import io.tailrace.record.RecordFactory;
import io.tailrace.relay.config.RelayConfig;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes the records of a run: those that the relay has made of the rows, marked with the run, by
 * which the deduplication of processors lets each pass once more. For one thread.
 */
final class ReplayRecords {

    private final RecordFactory factory;
    private final ReplayTopics topics;
    private final String deadLetterTopic;
    private final String toTopic;
    private final byte @Nullable [] run;

    /**
     * @param factory makes the records as the relay makes them
     * @param topics which topics can be used, and what they accept
     */
    ReplayRecords(
            RelayConfig config, RecordFactory factory, ReplayTopics topics, ReplayRequest request) {
        this.factory = factory;
        this.topics = topics;
        this.deadLetterTopic = config.kafka().topics().deadLetter();
        this.toTopic = request.toTopic();
        this.run =
                config.writesCloudEvents() ? request.run().getBytes(StandardCharsets.UTF_8) : null;
    }

    /**
     * What becomes of a row.
     *
     * @param topic the topic of the record
     * @param record null if the row is left out
     * @param refused whether the row is left out because its topic cannot be used; otherwise a row
     *     that is left out is a dead letter
     */
    record Made(String topic, @Nullable ProducerRecord<byte[], byte[]> record, boolean refused) {}

    /** Makes the record of a row; a dead letter is not replayed. */
    Made of(CapturedRow row) throws InterruptedException {
        ProducerRecord<byte[], byte[]> record = directed(factory.record(row));
        String topic = record.topic();
        if (topic.equals(deadLetterTopic)) {
            return new Made(topic, null, false);
        }
        if (!topics.isUsable(topic)) {
            return new Made(topic, null, true);
        }
        if (run != null) { // no processor reads any other record
            record.headers().add(EventHeaders.RUN, run);
        }
        ProducerRecord<byte[], byte[]> fit = topics.fit(record);
        return new Made(topic, fit.topic().equals(deadLetterTopic) ? null : fit, false);
    }

    private ProducerRecord<byte[], byte[]> directed(ProducerRecord<byte[], byte[]> record) {
        return toTopic.isEmpty() || record.topic().equals(deadLetterTopic)
                ? record
                : new ProducerRecord<>(
                        toTopic, null, record.key(), record.value(), record.headers());
    }
}
