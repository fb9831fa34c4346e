package io.tailrace.processor.topology.delay;

import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.processor.topology.stage.StageSpans.Outcome;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The held events of one task, their numbers, and what the account is told of them; all changed
 * together. For the thread of the task; {@link HeldEvents} may be read by any thread.
 */
final class HeldSchedule {

    private final DelayContext stage;
    private final ProcessorContext<byte[], RoutedEvent> context;
    private final KeyValueStore<byte[], byte[]> schedule;
    private final HeldCounts counts;
    private final WaitingEvents waiting;

    HeldSchedule(DelayContext stage, ProcessorContext<byte[], RoutedEvent> context) {
        this.stage = stage;
        this.context = context;
        this.schedule = context.getStateStore(DelayStores.SCHEDULE);
        this.counts = new HeldCounts(context.getStateStore(DelayStores.COUNTS));
        this.waiting =
                new WaitingEvents(
                        stage.payloads().paused(),
                        schedule,
                        context.taskId().partition(),
                        System::nanoTime,
                        stage.payloads()::answers);
        counts.setFirstWaiting(waiting.first());
        stage.held().add(counts);
    }

    HeldCounts counts() {
        return counts;
    }

    WaitingEvents waiting() {
        return waiting;
    }

    /** The bytes with a key; null if there are none. */
    byte @Nullable [] get(byte[] key) {
        return schedule.get(key);
    }

    /** The events that are due at this time or later, by time; without those that wait. */
    KeyValueIterator<byte[], byte[]> from(long due) {
        return schedule.range(DueKey.from(due), DueKey.FIRST_WAITING);
    }

    /** Holds an event until it is due. */
    void hold(Record<byte[], RoutedEvent> record, RecordMetadata origin) {
        long due = record.value().due();
        schedule.put(DueKey.of(due, origin.offset(), origin.topic()), encoded(record));
        counts.setNextDue(Math.min(due, counts.nextDue()));
        added(record);
    }

    /** Holds an event that is due at the end of the queue of its input topic. */
    void await(Record<byte[], RoutedEvent> record, RecordMetadata origin) {
        long now = context.currentSystemTimeMs();
        waiting.add(origin.topic(), origin.offset(), encoded(record), now);
        counts.setFirstWaiting(waiting.first());
        added(record);
    }

    private byte[] encoded(Record<byte[], RoutedEvent> record) {
        return HeldRecord.encode(stage.withheld().held(context, record));
    }

    private void added(Record<byte[], RoutedEvent> record) {
        counts.added(record);
        counts.save();
        stage.spans().ended(Outcome.HELD, record);
    }

    /** Moves an event that is due to its place among those that wait. */
    void moveToWaiting(byte[] key, byte[] value, long now) {
        schedule.delete(key);
        waiting.add(DueKey.topic(key), DueKey.offset(key), value, now);
        counts.setFirstWaiting(waiting.first());
    }

    /**
     * Removes an event, which is held no longer.
     *
     * @return the event as it was before it was held
     */
    Record<byte[], RoutedEvent> take(byte[] key, Record<byte[], RoutedEvent> held) {
        schedule.delete(key);
        counts.removed(held);
        return stage.withheld().released(context, held);
    }

    /** Removes bytes that are no event. */
    void remove(byte[] key) {
        schedule.delete(key);
    }

    /** The task ends here. */
    void close() {
        stage.held().remove(counts);
        waiting.close();
    }
}
