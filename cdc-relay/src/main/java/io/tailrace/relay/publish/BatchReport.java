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

    private static final Logger LOG = LoggerFactory.getLogger(BatchReport.class);
    private static final int MAX_SHOWN = 200;

    private final String deadLetterTopic;
    private final RelayMetrics metrics;
    private final LogBudget budget;

    /**
     * @param deadLetterTopic the topic whose records are counted and logged as dead letters
     */
    public BatchReport(String deadLetterTopic, RelayMetrics metrics) {
        this(deadLetterTopic, metrics, new LogBudget(System::nanoTime));
    }

    BatchReport(String deadLetterTopic, RelayMetrics metrics, LogBudget budget) {
        this.deadLetterTopic = deadLetterTopic;
        this.metrics = metrics;
        this.budget = budget;
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
            case LOG -> log(reason, headers);
            case LOG_AS_LAST -> {
                log(reason, headers);
                LOG.warn(
                        "Further dead letters are not logged for up to a minute; the meter"
                                + " events.dead.lettered counts them and topic {} holds them",
                        deadLetterTopic);
            }
            case SKIP -> {}
        }
    }

    private void log(String reason, Headers headers) {
        LOG.atWarn()
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
