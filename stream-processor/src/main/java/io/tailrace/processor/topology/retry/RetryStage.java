package io.tailrace.processor.topology.retry;

import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import io.tailrace.processor.topology.deadletter.DeadLetterFactory;
import io.tailrace.processor.topology.stage.NodeNames;
import io.tailrace.processor.topology.stage.RetryGroups;
import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.processor.topology.stage.StageMetrics;
import io.tailrace.record.TextHeaders;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Sends an event that a consumer group failed to process to the delay stage, which delivers it to
 * the group again after the backoff, or to the dead-letter topic. {@link FailureReport#decide}
 * decides which.
 */
public final class RetryStage extends ContextualProcessor<byte[], byte[], byte[], RoutedEvent> {

    /**
     * The shortest backoff of a group that is not known yet. A retry topic that was created a
     * moment ago becomes known within this time.
     */
    private static final Duration UNKNOWN_GROUP_BACKOFF = Duration.ofSeconds(2);

    private final TopicNames topics;
    private final RetryGroups groups;
    private final StageMetrics metrics;
    private final DeadLetterFactory deadLetters;

    public RetryStage(TopicNames topics, RetryGroups groups, StageMetrics metrics) {
        this.topics = topics;
        this.groups = groups;
        this.metrics = metrics;
        this.deadLetters = new DeadLetterFactory(topics);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        try {
            FailureReport report = FailureReport.of(record.headers());
            requireUsable(record, report);
            apply(report.decide(groups.policyOf(report.group())), record, report.group());
        } catch (IllegalArgumentException e) {
            RetryDecision.DeadLetter invalid =
                    new RetryDecision.DeadLetter(
                            EventError.VALIDATION_FAILED.reason(), String.valueOf(e.getMessage()));
            deadLetter(invalid, record, groupOfBrokenReport(record.headers()));
        }
    }

    private void apply(RetryDecision decision, Record<byte[], byte[]> record, String group) {
        if (decision instanceof RetryDecision.Retry retry) {
            retryLater(retry.backoff(), record, group);
        } else if (decision instanceof RetryDecision.DeadLetter dead) {
            deadLetter(dead, record, group);
        }
    }

    private void retryLater(Duration backoff, Record<byte[], byte[]> record, String group) {
        boolean tooSoon = !groups.isKnown(group) && backoff.compareTo(UNKNOWN_GROUP_BACKOFF) < 0;
        Duration pause = tooSoon ? UNKNOWN_GROUP_BACKOFF : backoff;
        long due = context().currentSystemTimeMs() + pause.toMillis();
        Headers headers = withFirstFailure(record);
        DeadLetterFactory.addOrigin(headers, context().recordMetadata());
        RoutedEvent routed = new RoutedEvent(topics.retry(group), group, due, record.value());
        context().forward(record.withHeaders(headers).withValue(routed), NodeNames.HOLD);
    }

    private void deadLetter(
            RetryDecision.DeadLetter dead, Record<byte[], byte[]> record, @Nullable String group) {
        metrics.deadLettered(
                groups.tag(group),
                TextHeaders.get(record.headers(), EventHeaders.TYPE),
                dead.reason());
        context()
                .forward(
                        deadLetters.create(
                                record.withHeaders(withFirstFailure(record)),
                                record.value(),
                                dead.reason(),
                                dead.message(),
                                context().recordMetadata()),
                        NodeNames.DEAD_LETTER);
    }

    /** The headers of the record, with the time of the first failure if the group gave none. */
    private static Headers withFirstFailure(Record<byte[], byte[]> record) {
        Headers headers = new RecordHeaders(record.headers());
        if (headers.lastHeader(EventHeaders.FIRST_FAILED) == null) {
            String time = Instant.ofEpochMilli(record.timestamp()).toString();
            TextHeaders.set(headers, EventHeaders.FIRST_FAILED, time);
        }
        return headers;
    }

    private void requireUsable(Record<byte[], byte[]> record, FailureReport report) {
        Check.that(
                record.key() != null,
                "the record",
                "must have the aggregate id as its key",
                "none");
        Check.that(
                TopicNames.isLegal(topics.retry(report.group())),
                "header " + EventHeaders.FAILED_GROUP,
                "must make a legal topic name",
                Check.quote(report.group()));
    }

    /** The group that a broken report names, for the metrics; null if it names no legal group. */
    private static @Nullable String groupOfBrokenReport(Headers headers) {
        String group = TextHeaders.get(headers, EventHeaders.FAILED_GROUP);
        return group != null && TopicNames.isLegal(group) ? group : null;
    }
}
