package io.tailrace.processor.tracing;

import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.event.TraceContext;
import io.tailrace.event.metrics.TagLimit;
import io.tailrace.process.kafka.TextHeaders;
import io.tailrace.process.tracing.EventSpan;
import io.tailrace.process.tracing.RecordTrace;
import io.tailrace.process.tracing.SpanAttributes;
import io.tailrace.process.tracing.SpanRecorder;
import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.processor.topology.stage.StageSpans;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Records a span for every event whose trace is sampled: from the moment at which its processing
 * began until it was forwarded. A held event has a span when it arrives and another one when it is
 * released. Safe for any thread.
 */
public final class ProcessSpans implements StageSpans {

    private final SpanRecorder spans;
    private final TopicNames topics;
    private final String applicationId;

    /** When the thread began to process its current event, in microseconds since 1970. */
    private final ThreadLocal<Long> begun = ThreadLocal.withInitial(ProcessSpans::now);

    private ProcessSpans(SpanRecorder spans, TopicNames topics, String applicationId) {
        this.spans = spans;
        this.topics = topics;
        this.applicationId = applicationId;
    }

    /** The spans of a processor; none if the recorder is off for good. */
    public static StageSpans of(SpanRecorder spans, TopicNames topics, String applicationId) {
        return spans == SpanRecorder.NONE
                ? StageSpans.NONE
                : new ProcessSpans(spans, topics, applicationId);
    }

    @Override
    public void begin() {
        if (spans.isOn()) {
            begun.set(now());
        }
    }

    @Override
    public void ended(Outcome outcome, Record<byte[], RoutedEvent> event) {
        TraceContext trace = spans.isOn() ? RecordTrace.sampled(event.headers()) : null;
        if (trace == null) {
            return;
        }
        long end = now();
        String input = input(outcome, event);
        spans.record(
                new EventSpan(
                        trace,
                        EventSpan.Operation.PROCESS,
                        input,
                        Math.min(begun.get(), end),
                        end,
                        attributes(outcome, event, input),
                        outcome == Outcome.DEAD_LETTERED ? reason(event.headers()) : null));
    }

    /** The topic that the event was read from, also if that was before it was held. */
    private String input(Outcome outcome, Record<byte[], RoutedEvent> event) {
        RoutedEvent routed = event.value();
        if (outcome == Outcome.DEAD_LETTERED) {
            return TextHeaders.getOr(event.headers(), EventHeaders.STREAMS_TOPIC, routed.topic());
        }
        return routed.group() == null
                ? topics.outbox(routed.topic().substring(topics.eventsPrefix().length()))
                : topics.failed();
    }

    private Map<String, String> attributes(
            Outcome outcome, Record<byte[], RoutedEvent> event, String input) {
        Map<String, String> attributes = new HashMap<>();
        put(attributes, SpanAttributes.MESSAGE_ID, text(event, EventHeaders.ID));
        put(attributes, SpanAttributes.EVENT_TYPE, text(event, EventHeaders.TYPE));
        put(attributes, SpanAttributes.RETRY_GROUP, event.value().group());
        if (input.startsWith(topics.outboxPrefix())) {
            String type = input.substring(topics.outboxPrefix().length());
            attributes.put(SpanAttributes.AGGREGATE_TYPE, type);
        }
        attributes.put(SpanAttributes.CONSUMER_GROUP, applicationId);
        attributes.put(SpanAttributes.OUTCOME, outcome.text());
        return attributes;
    }

    /** A group may have reported any text as its reason. */
    private static String reason(Headers headers) {
        String reason = TextHeaders.getOr(headers, EventHeaders.REASON, "");
        return EventError.ofReason(reason).map(EventError::reason).orElse(TagLimit.OTHER);
    }

    private static @Nullable String text(Record<byte[], RoutedEvent> event, String header) {
        return TextHeaders.get(event.headers(), header);
    }

    private static void put(Map<String, String> attributes, String name, @Nullable String value) {
        if (value != null) {
            attributes.put(name, value);
        }
    }

    private static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
