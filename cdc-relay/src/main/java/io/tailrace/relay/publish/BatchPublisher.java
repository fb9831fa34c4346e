package io.tailrace.relay.publish;

import io.tailrace.record.CapturedRow;
import io.tailrace.record.FittingRecords;
import io.tailrace.record.RecordFactory;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.protection.TermProtection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Turns rows into records, creates missing topics and publishes. A row whose topic cannot be had
 * becomes a dead letter. For one thread at a time.
 */
public final class BatchPublisher {

    private final RecordFactory factory;
    private final EventTopics topics;
    private final TopicRecordLimits limits;
    private final FittingRecords fitting;
    private final Publisher publisher;
    private final TermProtection protection;
    private final BatchReport report;

    /**
     * @param deadLetterTopic receives what its topic does not accept
     * @param limits which records the topics accept
     * @param publisher writes the records; not closed by this object
     * @param protection lets batches through
     * @param report told about every batch that is in Kafka
     */
    public BatchPublisher(
            RecordFactory factory,
            EventTopics topics,
            String deadLetterTopic,
            TopicRecordLimits limits,
            Publisher publisher,
            TermProtection protection,
            BatchReport report) {
        this.factory = factory;
        this.topics = topics;
        this.limits = limits;
        this.fitting = new FittingRecords(deadLetterTopic, limits::of);
        this.publisher = publisher;
        this.protection = protection;
        this.report = report;
    }

    /**
     * Publishes rows in their order, together with the position after them. Rows and position are
     * in Kafka when the method returns.
     *
     * @param rows may be empty; then only the position is written. At most as many as {@code
     *     PublishLimits.rowsPerTransaction}
     * @throws FencedException if another relay has taken over the slot
     */
    public void publish(List<CapturedRow> rows, StoredPosition after) throws InterruptedException {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(rows.size());
        for (CapturedRow row : rows) {
            records.add(factory.record(row));
        }
        topics.ensure(records);
        records.replaceAll(this::deliverable);
        limits.learn(records);
        records.replaceAll(fitting::fit);
        protection.transaction(records.size(), () -> commit(rows, records, after));
    }

    private void commit(
            List<CapturedRow> rows,
            List<ProducerRecord<byte[], byte[]>> records,
            StoredPosition after)
            throws InterruptedException {
        long begun = System.nanoTime();
        try {
            publisher.publish(records, after);
        } catch (FencedException | InterruptException e) {
            throw e; // no failure of the brokers
        } catch (RuntimeException e) {
            report.failed(e);
            throw e;
        }
        Duration time = Duration.ofNanos(System.nanoTime() - begun);
        report.published(rows, records, after.position(), time);
    }

    private ProducerRecord<byte[], byte[]> deliverable(ProducerRecord<byte[], byte[]> record) {
        return topics.refusal(record.topic())
                .map(problem -> factory.undeliverable(record, problem))
                .orElse(record);
    }
}
