package io.tailrace.console.trace;

import io.tailrace.account.WithheldTopic;
import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.dlt.Disposition;
import io.tailrace.record.TextHeaders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** What records say of the way of their event. Immutable; pure. */
final class RecordSteps {

    private static final int MAX_TEXT = 300;

    private final TopicNames topics;
    private final String withheld;

    /**
     * @param applicationId of the processors
     */
    RecordSteps(TopicNames topics, String applicationId) {
        this.topics = topics;
        this.withheld = WithheldTopic.of(applicationId);
    }

    /** The step that a record shows, unless it is a dead letter; empty if it shows none. */
    Optional<Step> of(ConsumerRecord<byte[], byte[]> record) {
        String topic = record.topic();
        Headers headers = record.headers();
        if (topic.equals(withheld)) {
            return ofWithheld(record);
        } else if (topic.startsWith(topics.outboxPrefix())) {
            return Optional.of(step(record, Hop.OUTBOX, run(headers, "published", "published")));
        } else if (topic.equals(topics.failed())) {
            return Optional.of(step(record, Hop.FAILED, error(headers)));
        } else if (topic.startsWith(topics.retry(""))) {
            String group = topic.substring(topics.retry("").length());
            return Optional.of(
                    new Step(
                            time(record),
                            Hop.RETRY.text(),
                            place(record),
                            run(headers, "given to the group again", "sent to the group"),
                            attempt(headers),
                            group));
        }
        return Optional.of(step(record, Hop.EVENTS, run(headers, "delivered", "delivered")));
    }

    /** The steps of a dead letter: that it was given up, and what was done with it. */
    List<Step> of(DeadLetterRecord letter) {
        List<Step> steps = new ArrayList<>();
        ConsumerRecord<byte[], byte[]> record = letter.record();
        Disposition done = letter.disposition();
        String reason = letter.isErased() ? EventError.ERASED.reason() : error(record.headers());
        steps.add(step(record, Hop.DEAD_LETTER, reason));
        if (done != null) {
            String note = done.note().isEmpty() ? "" : ": " + Check.shorten(done.note(), MAX_TEXT);
            steps.add(
                    new Step(
                            done.time(),
                            hop(done.kind()).text(),
                            place(record),
                            "by run %s%s".formatted(done.run(), note),
                            null,
                            group(record.headers())));
        }
        return steps;
    }

    private static Hop hop(Disposition.Kind kind) {
        return switch (kind) {
            case REDRIVEN -> Hop.REDRIVEN;
            case DISCARDED -> Hop.DISCARDED;
            case REOPENED -> Hop.REOPENED;
        };
    }

    private Optional<Step> ofWithheld(ConsumerRecord<byte[], byte[]> record) {
        String kind = TextHeaders.getOr(record.headers(), WithheldTopic.KIND, "");
        if (kind.equals(WithheldTopic.Kind.SKIPPED.text())) {
            return Optional.of(
                    Step.of(
                            time(record),
                            Hop.SKIPPED,
                            place(record),
                            "skipped as a duplicate of an event with the same id"));
        } else if (kind.equals(WithheldTopic.Kind.HELD.text())) {
            return Optional.of(
                    Step.of(time(record), Hop.HELD, place(record), "held until it is due"));
        }
        return kind.equals(WithheldTopic.Kind.RELEASED.text())
                ? Optional.of(Step.of(time(record), Hop.HELD, place(record), EventTrail.RELEASED))
                : Optional.empty();
    }

    private static Step step(ConsumerRecord<byte[], byte[]> record, Hop hop, String text) {
        Headers headers = record.headers();
        return new Step(
                time(record), hop.text(), place(record), text, attempt(headers), group(headers));
    }

    private static String run(Headers headers, String first, String again) {
        String run = TextHeaders.getOr(headers, EventHeaders.RUN, "");
        return run.isEmpty() ? first : again + " by run " + Check.shorten(run, MAX_TEXT);
    }

    private static String error(Headers headers) {
        String reason = TextHeaders.getOr(headers, EventHeaders.REASON, "");
        String error = TextHeaders.getOr(headers, EventHeaders.ERROR, "");
        String text = error.isEmpty() ? reason : reason + ": " + error;
        return Check.shorten(text, MAX_TEXT);
    }

    private static @Nullable Integer attempt(Headers headers) {
        try {
            String text = TextHeaders.get(headers, EventHeaders.ATTEMPT);
            return text == null ? null : Integer.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable String group(Headers headers) {
        return TextHeaders.get(headers, EventHeaders.FAILED_GROUP);
    }

    /** The place of a record, as people write it. */
    static String place(ConsumerRecord<byte[], byte[]> record) {
        return "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset());
    }

    private static Instant time(ConsumerRecord<byte[], byte[]> record) {
        return Instant.ofEpochMilli(record.timestamp());
    }
}
