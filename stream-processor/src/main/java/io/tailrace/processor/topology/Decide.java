package io.tailrace.processor.topology;

import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.process.kafka.TextHeaders;
import io.tailrace.processor.ProcessorConfig;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Gives an event that a group could not handle to the group again, later, or gives it up. */
final class Decide extends ContextualProcessor<byte[], byte[], byte[], Routed> {

    /** A group that made its retry topic a moment ago may not be known yet. */
    private static final long UNKNOWN_GROUP_MILLIS = 2_000;

    private final TopicNames topics;
    private final Environment environment;
    private final DeadLetter deadLetter;

    Decide(ProcessorConfig config, Environment environment) {
        this.topics = config.kafka().topics();
        this.environment = environment;
        this.deadLetter = new DeadLetter(topics);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        try {
            Failure failure = Failure.of(record.headers());
            requireUsable(record, failure);
            switchOn(failure.verdict(environment.groups()::policy), record);
        } catch (IllegalArgumentException e) {
            giveUp(record, invalid(String.valueOf(e.getMessage())));
        }
    }

    private void switchOn(Verdict verdict, Record<byte[], byte[]> record) {
        if (verdict instanceof Verdict.Retry retry) {
            hold(record, retry);
        } else if (verdict instanceof Verdict.DeadLetter dead) {
            giveUp(record, dead);
        }
    }

    private void hold(Record<byte[], byte[]> record, Verdict.Retry retry) {
        long pause = retry.pause().toMillis();
        if (!environment.groups().isKnown(retry.group())) {
            pause = Math.max(pause, UNKNOWN_GROUP_MILLIS);
        }
        long due = context().currentSystemTimeMs() + pause;
        Routed routed = new Routed(topics.retry(retry.group()), retry.group(), due, record.value());
        Headers headers = withFirstFailure(record);
        DeadLetter.locate(headers, context().recordMetadata());
        context().forward(record.withHeaders(headers).withValue(routed), EventTopology.HOLD);
    }

    private void giveUp(Record<byte[], byte[]> record, Verdict.DeadLetter dead) {
        environment.meter().deadLettered(dead.reason());
        Record<byte[], byte[]> complete = record.withHeaders(withFirstFailure(record));
        context()
                .forward(
                        deadLetter.of(
                                complete,
                                record.value(),
                                dead.reason(),
                                dead.why(),
                                context().recordMetadata()),
                        EventTopology.DEAD_LETTER);
    }

    private static Headers withFirstFailure(Record<byte[], byte[]> record) {
        Headers headers = new RecordHeaders(record.headers());
        if (headers.lastHeader(EventHeaders.FIRST_FAILED) == null) {
            String time = Instant.ofEpochMilli(record.timestamp()).toString();
            TextHeaders.set(headers, EventHeaders.FIRST_FAILED, time);
        }
        return headers;
    }

    private void requireUsable(Record<byte[], byte[]> record, Failure failure) {
        if (record.key() == null) {
            throw new IllegalArgumentException(
                    "the record must have the aggregate id as its key, got none");
        }
        if (!TopicNames.isLegal(topics.retry(failure.group()))) {
            throw new IllegalArgumentException(
                    "header %s must make a legal topic name, got \"%s\""
                            .formatted(EventHeaders.FAILED_GROUP, failure.group()));
        }
    }

    private static Verdict.DeadLetter invalid(String why) {
        return new Verdict.DeadLetter(EventError.VALIDATION_FAILED.reason(), why);
    }
}
