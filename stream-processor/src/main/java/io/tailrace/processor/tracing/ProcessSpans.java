package io.tailrace.processor.tracing;

import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.event.TraceContext;
import io.tailrace.event.metrics.TagLimit;
import io.tailrace.process.tracing.EventSpan;
import io.tailrace.process.tracing.RecordTrace;
import io.tailrace.process.tracing.SpanAttributes;
import io.tailrace.process.tracing.SpanRecorder;
import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.processor.topology.stage.StageSpans;
import io.tailrace.record.TextHeaders;
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

    private static final long NANOS_PER_MICRO = 1_000;

    private final SpanRecorder spans;
    private final TopicNames topics;
    private final String applicationId;

    /** When the thread began to process its current event. */
    private final ThreadLocal<Begin> begun = ThreadLocal.withInitial(Begin::new);

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
            begun.get().nanoTime = System.nanoTime();
        }
    }

    @Override
    public void ended(Outcome outcome, Record<byte[], RoutedEvent> event) {
        TraceContext trace = spans.isOn() ? RecordTrace.sampled(event.headers()) : null;
        if (trace == null) {
            return;
        }
        long end = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        long took = (System.nanoTime() - begun.get().nanoTime) / NANOS_PER_MICRO;
        String input = input(outcome, event);
        spans.record(
                new EventSpan(
                        trace,
                        EventSpan.Operation.PROCESS,
                        input,
                        end - took,
                        end,
                        attributes(outcome, event, input),
                        outcome == Outcome.DEAD_LETTERED ? reason(event.headers()) : null));
    }

    /**
     * The topic that the event was read from, also if that was before it was held; the topic that
     * it is routed to if that has another prefix than the processor's events have now.
     */
    private String input(Outcome outcome, Record<byte[], RoutedEvent> event) {
        RoutedEvent routed = event.value();
        if (outcome == Outcome.DEAD_LETTERED) {
            return TextHeaders.getOr(event.headers(), EventHeaders.STREAMS_TOPIC, routed.topic());
        }
        if (routed.group() != null) {
            return topics.failed();
        }
        String topic = routed.topic();
        return topic.startsWith(topics.eventsPrefix()) // held events may have an earlier prefix
                ? topics.outbox(topic.substring(topics.eventsPrefix().length()))
                : topic;
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

    /** A moment, by {@link System#nanoTime()}; changed in place, because every event has one. */
    private static final class Begin {

        private long nanoTime = System.nanoTime();
    }
}
