package io.tailrace.relay.publish;

import io.micrometer.core.instrument.MeterRegistry;
import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TraceContext;
import io.tailrace.event.internal.Check;
import io.tailrace.event.metrics.TagLimit;
import io.tailrace.process.tracing.SpanRecorder;
import io.tailrace.record.CapturedRow;
import io.tailrace.record.TextHeaders;
import io.tailrace.relay.health.Observation.CommitFailures;
import io.tailrace.relay.metrics.LogBudget;
import io.tailrace.relay.metrics.OutboxName;
import io.tailrace.relay.metrics.PublishMetrics;
import io.tailrace.relay.metrics.RelayMetrics;
import io.tailrace.relay.position.Position;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Counts the batches that are in Kafka and those that failed, and logs each dead letter within the
 * bounds of a {@link LogBudget} per reason. For one thread at a time, except for {@link
 * #failures()}.
 */
public final class BatchReport {

    private static final int MAX_SHOWN = 200;

    private final MeterRegistry registry;
    private final String slot;
    private final String deadLetterTopic;
    private final RelayMetrics metrics;
    private final PublishMetrics publishing;
    private final PublishSpans spans;
    private final Map<String, LogBudget> budgets = new HashMap<>();
    private final Logger log;
    private volatile CommitFailures failures = CommitFailures.NONE;

    /**
     * @param registry gets the meters of publishing
     * @param outbox the relay's outbox
     * @param deadLetterTopic the topic whose records are counted and logged as dead letters
     * @param spans gets a span for every row whose trace is sampled
     */
    public BatchReport(
            MeterRegistry registry,
            OutboxName outbox,
            String deadLetterTopic,
            RelayMetrics metrics,
            SpanRecorder spans) {
        this(
                registry,
                outbox,
                deadLetterTopic,
                metrics,
                spans,
                LoggerFactory.getLogger(BatchReport.class));
    }

    BatchReport(
            MeterRegistry registry,
            OutboxName outbox,
            String deadLetterTopic,
            RelayMetrics metrics,
            SpanRecorder spans,
            Logger log) {
        this.registry = registry;
        this.slot = outbox.slot();
        this.deadLetterTopic = deadLetterTopic;
        this.metrics = metrics;
        this.publishing = new PublishMetrics(registry, outbox);
        this.spans = new PublishSpans(spans, slot, deadLetterTopic);
        this.log = log;
    }

    /** Where the meters are, for those of the producers. */
    public MeterRegistry registry() {
        return registry;
    }

    /** The commits that have failed since the last one that succeeded. Safe for any thread. */
    public CommitFailures failures() {
        return failures;
    }

    /** Reports a batch that failed; none of its rows is reported. */
    void failed(RuntimeException failure) {
        publishing.failed();
        failures =
                failures.plus(System.nanoTime(), Check.shorten(String.valueOf(failure), MAX_SHOWN));
    }

    /**
     * Reports a batch after it was committed.
     *
     * @param rows the rows, each with the record in the same place
     * @param after the position after the batch
     * @param time how long it took
     */
    void published(
            List<CapturedRow> rows,
            List<ProducerRecord<byte[], byte[]>> records,
            Position after,
            Duration time) {
        failures = CommitFailures.NONE;
        publishing.committed(time);
        publishing.published(records);
        metrics.published(records.size());
        for (int i = 0; i < records.size(); i++) {
            ProducerRecord<byte[], byte[]> record = records.get(i);
            if (record.topic().equals(deadLetterTopic)) {
                deadLettered(rows.get(i), record.headers(), after);
            }
        }
        spans.published(rows, records, time);
    }

    private void deadLettered(CapturedRow row, Headers headers, Position after) {
        String reason = TextHeaders.getOr(headers, EventHeaders.REASON, "");
        metrics.deadLettered(row.type(), reason);
        String known = EventError.ofReason(reason).map(EventError::reason).orElse(TagLimit.OTHER);
        switch (budgets.computeIfAbsent(known, r -> new LogBudget(System::nanoTime)).take()) {
            case LOG -> logDeadLetter(row, reason, headers, after);
            case LOG_AS_LAST -> {
                logDeadLetter(row, reason, headers, after);
                log.warn(
                        "Further dead letters with the reason {} are not logged for up to a minute;"
                                + " the meter events.dead.lettered counts them and topic {} holds"
                                + " them",
                        known,
                        deadLetterTopic);
            }
            case SKIP -> {}
        }
    }

    private void logDeadLetter(CapturedRow row, String reason, Headers headers, Position after) {
        LoggingEventBuilder entry = log.atWarn();
        TraceContext trace = RowTrace.of(row, headers);
        (trace == null ? entry : entry.addKeyValue("traceId", trace.traceId()))
                .addKeyValue("slot", slot)
                .addKeyValue("lsn", after.commit().asString())
                .addKeyValue("eventId", shown(row.id()))
                .addKeyValue("aggregateType", shown(row.aggregateType()))
                .addKeyValue("type", shown(row.type()))
                .addKeyValue("reason", reason)
                .addKeyValue("topic", deadLetterTopic)
                .log(
                        "A row was not published to the topic of its aggregate type but to the"
                                + " dead-letter topic: {}",
                        shown(TextHeaders.getOr(headers, EventHeaders.ERROR, "none")));
    }

    private static String shown(@Nullable String text) {
        return Check.shorten(text == null ? "none" : text, MAX_SHOWN);
    }
}
