package io.tailrace.processor.topology.delay;

import io.tailrace.event.EventError;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.processor.schedule.ScheduleCommand;
import io.tailrace.processor.topology.deadletter.DeadLetterFactory;
import io.tailrace.processor.topology.stage.RetryGroups;
import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.processor.topology.stage.StageMetrics;
import io.tailrace.record.TextHeaders;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Makes and counts the dead letters of {@link DelayStage}. For one thread. */
final class HeldDeadLetters {

    /** The headers that a dead letter keeps whose event was erased. */
    private static final List<String> KEPT =
            List.of(
                    EventHeaders.ID,
                    EventHeaders.SOURCE,
                    EventHeaders.TYPE,
                    EventHeaders.FAILED_GROUP);

    private final RetryGroups groups;
    private final StageMetrics metrics;
    private final DeadLetterFactory factory;

    HeldDeadLetters(TopicNames topics, RetryGroups groups, StageMetrics metrics) {
        this.groups = groups;
        this.metrics = metrics;
        this.factory = new DeadLetterFactory(topics);
    }

    /**
     * The dead letter of an event that cannot be delivered.
     *
     * @param origin the record that the event was read from
     */
    Record<byte[], RoutedEvent> undeliverable(
            Record<byte[], RoutedEvent> record,
            EventError error,
            String message,
            Optional<RecordMetadata> origin) {
        metrics.deadLettered(
                groups.tag(record.value().group()),
                TextHeaders.get(record.headers(), EventHeaders.TYPE),
                error.reason());
        return factory.create(record, record.value().payload(), error.reason(), message, origin);
    }

    /**
     * The dead letter of a held event that an operator cancelled. Its error says in which run and
     * why, and then what the error of a failed event was before.
     */
    Record<byte[], RoutedEvent> cancelled(
            Record<byte[], RoutedEvent> record,
            ScheduleCommand command,
            Optional<RecordMetadata> origin) {
        Headers headers = new RecordHeaders(record.headers());
        String before = TextHeaders.get(headers, EventHeaders.ERROR);
        headers.remove(EventHeaders.ERROR);
        String message = ScheduleCommand.cancelledIn(command.run()) + command.why();
        return undeliverable(
                record.withHeaders(headers),
                EventError.CANCELLED,
                before == null ? message : message + "; the error before: " + before,
                origin);
    }

    /**
     * What is left of a held event that was erased: the event id, the source and the record that it
     * was read from, so that the event is accounted for, its type and group, and the run. Nothing
     * else of the event is copied.
     */
    Record<byte[], RoutedEvent> erased(
            Record<byte[], RoutedEvent> record,
            ScheduleCommand command,
            Optional<RecordMetadata> origin) {
        Headers headers = new RecordHeaders();
        for (String kept : KEPT) {
            String value = TextHeaders.get(record.headers(), kept);
            if (value != null) {
                TextHeaders.set(headers, kept, value);
            }
        }
        String reason = EventError.ERASED.reason();
        metrics.deadLettered(
                groups.tag(record.value().group()),
                TextHeaders.get(record.headers(), EventHeaders.TYPE),
                reason);
        return factory.create(
                new Record<>(null, null, record.timestamp(), headers),
                null,
                reason,
                ScheduleCommand.erasedIn(command.run()),
                record.value().group() == null ? origin : Optional.empty());
    }

    /**
     * The dead letter of bytes in the schedule that are no event.
     *
     * @param value the bytes; null if they are not to be kept
     */
    Record<byte[], RoutedEvent> undecodable(byte @Nullable [] value, String message) {
        String reason = EventError.DESERIALIZATION_FAILED.reason();
        metrics.deadLettered(null, null, reason);
        return factory.create(
                new Record<>(new byte[0], value, System.currentTimeMillis(), new RecordHeaders()),
                value,
                reason,
                message,
                Optional.empty());
    }
}
