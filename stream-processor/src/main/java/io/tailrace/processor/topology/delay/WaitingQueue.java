package io.tailrace.processor.topology.delay;

import io.tailrace.processor.topology.stage.RoutedEvent;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The events of one input topic of a task that are due and wait for a schema, in the order of their
 * offsets. They are a range of keys of the schedule, so they survive the task. For the thread of
 * the task.
 */
final class WaitingQueue {

    /** How many events behind one that stays have their schemas fetched. */
    static final int AHEAD = 16;

    private final KeyValueStore<byte[], byte[]> schedule;
    private final String input;

    /** Sorts before every event of the queue. What was released before it is not walked again. */
    private byte[] from;

    private long since;
    private boolean empty;

    /**
     * @param now when the first event was due, as far as it is known before it is tried
     */
    WaitingQueue(KeyValueStore<byte[], byte[]> schedule, String input, long now) {
        this.schedule = schedule;
        this.input = input;
        this.from = DueKey.firstWaiting(input);
        this.since = now;
    }

    /**
     * Puts an event at its place.
     *
     * @param value the event as the schedule stores it
     */
    void add(long offset, byte[] value) {
        byte[] key = DueKey.waiting(input, offset);
        schedule.put(key, value);
        if (Arrays.compareUnsigned(key, from) < 0) {
            from = key;
        }
    }

    /** When the first event was due, in milliseconds since 1970. */
    long since() {
        return since;
    }

    /** Whether the last release has found the end of the queue. */
    boolean isEmpty() {
        return empty;
    }

    /**
     * Releases events from the beginning, until one has to stay, none is left, or the time is over.
     * The first event is tried in any case, so that a slow thread gets on, too. The schemas of the
     * events behind one that stays are fetched meanwhile, so that they are not waited for one after
     * the other.
     *
     * @param now the time
     * @param nanos the clock of {@code deadline}
     * @return whether any was released
     */
    boolean release(long now, LongSupplier nanos, long deadline, WaitingRelease release) {
        boolean any = false;
        try (KeyValueIterator<byte[], byte[]> rest =
                schedule.range(from, DueKey.afterWaiting(input))) {
            while (rest.hasNext()) {
                KeyValue<byte[], byte[]> next = rest.next();
                from = next.key;
                boolean inTime = !any || nanos.getAsLong() - deadline <= 0;
                if (!inTime || !release.release(next.key, next.value, now)) {
                    prepare(rest, nanos, deadline, release);
                    since = since(HeldRecord.decodeOrNull(next.value), now);
                    return any;
                }
                any = true;
            }
        }
        empty = true;
        return any;
    }

    private static void prepare(
            KeyValueIterator<byte[], byte[]> rest,
            LongSupplier nanos,
            long deadline,
            WaitingRelease release) {
        for (int i = 0; i < AHEAD && rest.hasNext() && nanos.getAsLong() - deadline <= 0; i++) {
            release.prepare(rest.next().value);
        }
    }

    /** When an event was due, as far as its record says that. */
    private static long since(@Nullable Record<byte[], RoutedEvent> event, long now) {
        if (event == null) {
            return now;
        }
        return Math.max(1, Math.min(now, Math.max(event.value().due(), event.timestamp())));
    }
}
