package io.tailrace.relay.publish;

import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TraceContext;
import io.tailrace.event.metrics.TagLimit;
import io.tailrace.process.tracing.EventSpan;
import io.tailrace.process.tracing.RecordTrace;
import io.tailrace.process.tracing.SpanAttributes;
import io.tailrace.process.tracing.SpanRecorder;
import io.tailrace.record.CapturedRow;
import io.tailrace.record.TextHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records a span for every row of a committed batch whose trace is sampled: from the commit of the
 * row's transaction in PostgreSQL to the commit of the transaction in Kafka. A batch that is
 * written again after a failure has its spans once, since they are recorded after the commit; a
 * process that dies right after the commit has none. For one thread at a time.
 */
final class PublishSpans {

    private static final String PUBLISHED = "published";
    private static final String DEAD_LETTERED = "dead-lettered";

    private final SpanRecorder spans;
    private final String slot;
    private final String deadLetterTopic;

    PublishSpans(SpanRecorder spans, String slot, String deadLetterTopic) {
        this.spans = spans;
        this.slot = slot;
        this.deadLetterTopic = deadLetterTopic;
    }

    /**
     * Records the spans of a batch.
     *
     * @param rows the rows, each with the record in the same place
     * @param took how long it took to write the batch, which has just ended
     */
    void published(
            List<CapturedRow> rows, List<ProducerRecord<byte[], byte[]>> records, Duration took) {
        if (!spans.isOn()) {
            return;
        }
        Instant now = Instant.now();
        long end = ChronoUnit.MICROS.between(Instant.EPOCH, now);
        long begun = end - took.toNanos() / 1_000;
        for (int i = 0; i < records.size(); i++) {
            CapturedRow row = rows.get(i);
            ProducerRecord<byte[], byte[]> record = records.get(i);
            TraceContext trace = sampled(row, record);
            if (trace != null) {
                spans.record(span(trace, row, record, begun, end));
            }
        }
    }

    /** Only dead letters may lack a header that their row has. */
    private @Nullable TraceContext sampled(CapturedRow row, ProducerRecord<byte[], byte[]> record) {
        if (!isDeadLetter(record)) {
            return RecordTrace.sampled(record.headers());
        }
        TraceContext trace = RowTrace.of(row, record.headers());
        return trace != null && trace.sampled() ? trace : null;
    }

    private EventSpan span(
            TraceContext trace,
            CapturedRow row,
            ProducerRecord<byte[], byte[]> record,
            long begun,
            long end) {
        long committed = row.committedMicros();
        boolean dead = isDeadLetter(record);
        return new EventSpan(
                trace,
                EventSpan.Operation.SEND,
                record.topic(),
                Math.min(committed == 0 ? begun : committed, end), // the clocks may differ
                end,
                attributes(row, dead),
                dead ? reason(record) : null);
    }

    private Map<String, String> attributes(CapturedRow row, boolean dead) {
        Map<String, String> attributes = new HashMap<>();
        put(attributes, SpanAttributes.MESSAGE_ID, row.id());
        put(attributes, SpanAttributes.EVENT_TYPE, row.type());
        put(attributes, SpanAttributes.AGGREGATE_TYPE, row.aggregateType());
        attributes.put(SpanAttributes.SLOT, slot);
        attributes.put(SpanAttributes.OUTCOME, dead ? DEAD_LETTERED : PUBLISHED);
        return attributes;
    }

    private boolean isDeadLetter(ProducerRecord<byte[], byte[]> record) {
        return record.topic().equals(deadLetterTopic);
    }

    private static String reason(ProducerRecord<byte[], byte[]> letter) {
        String reason = TextHeaders.getOr(letter.headers(), EventHeaders.REASON, "");
        return EventError.ofReason(reason).map(EventError::reason).orElse(TagLimit.OTHER);
    }

    private static void put(Map<String, String> attributes, String name, @Nullable String value) {
        if (value != null) {
            attributes.put(name, value);
        }
    }
}
