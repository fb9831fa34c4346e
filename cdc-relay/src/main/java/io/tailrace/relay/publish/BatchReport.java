package io.tailrace.relay.publish;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.internal.Check;
import io.tailrace.process.kafka.TextHeaders;
import io.tailrace.relay.metrics.LogBudget;
import io.tailrace.relay.metrics.RelayMetrics;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the records that are in Kafka, and logs each dead letter within the bounds of a {@link
 * LogBudget}. For one thread at a time.
 */
public final class BatchReport {

    private static final int MAX_SHOWN = 200;

    private final String deadLetterTopic;
    private final RelayMetrics metrics;
    private final LogBudget budget;
    private final Logger log;

    /**
     * @param deadLetterTopic the topic whose records are counted and logged as dead letters
     */
    public BatchReport(String deadLetterTopic, RelayMetrics metrics) {
        this(deadLetterTopic, metrics, LoggerFactory.getLogger(BatchReport.class));
    }

    BatchReport(String deadLetterTopic, RelayMetrics metrics, Logger log) {
        this.deadLetterTopic = deadLetterTopic;
        this.metrics = metrics;
        this.budget = new LogBudget(System::nanoTime);
        this.log = log;
    }

    /** Reports a batch after it was committed; a batch that failed is not reported. */
    void published(List<ProducerRecord<byte[], byte[]>> records) {
        metrics.published(records.size());
        for (ProducerRecord<byte[], byte[]> record : records) {
            if (record.topic().equals(deadLetterTopic)) {
                deadLettered(record.headers());
            }
        }
    }

    private void deadLettered(Headers headers) {
        String reason = TextHeaders.getOr(headers, EventHeaders.REASON, "");
        metrics.deadLettered(reason);
        switch (budget.take()) {
            case LOG -> logDeadLetter(reason, headers);
            case LOG_AS_LAST -> {
                logDeadLetter(reason, headers);
                log.warn(
                        "Further dead letters are not logged for up to a minute; the meter"
                                + " events.dead.lettered counts them and topic {} holds them",
                        deadLetterTopic);
            }
            case SKIP -> {}
        }
    }

    private void logDeadLetter(String reason, Headers headers) {
        log.atWarn()
                .addKeyValue("eventId", shown(headers, EventHeaders.ID))
                .addKeyValue("type", shown(headers, EventHeaders.TYPE))
                .addKeyValue("reason", reason)
                .addKeyValue("topic", deadLetterTopic)
                .log(
                        "A row was not published to the topic of its aggregate type but to the"
                                + " dead-letter topic: {}",
                        shown(headers, EventHeaders.ERROR));
    }

    private static String shown(Headers headers, String name) {
        return Check.shorten(TextHeaders.getOr(headers, name, "none"), MAX_SHOWN);
    }
}
