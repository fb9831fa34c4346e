package io.tailrace.processor.topology.delay;

import io.tailrace.processor.topology.stage.DeliveredPayloads;
import io.tailrace.processor.topology.stage.RoutedEvent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The events of one task that are due and wait for a schema. Each input topic has a queue of its
 * own in the schedule, ordered by offset, of which only the first event is tried; so no event
 * overtakes an earlier one of its topic, and topics do not wait for each other. For the thread of
 * the task.
 *
 * <p>Of a partition that has waiting events nothing further is read, so beside delayed events that
 * fall due only what the stream thread had read before can wait.
 */
final class WaitingEvents {

    /** How often waiting events are tried again. */
    private static final long RETRY_MS = 200;

    /** How long releasing may take, so that the stream thread polls Kafka in time. */
    private static final Duration LIMIT = Duration.ofMillis(100);

    private final DeliveredPayloads payloads;
    private final KeyValueStore<byte[], byte[]> schedule;
    private final int partition;

    /** When the first event of each queue was due, by input topic; in the order of tries. */
    private final Map<String, Long> queues = new LinkedHashMap<>();

    private long tried;
    private boolean triedAll;

    /**
     * Finds the events that wait since before the task was assigned, whether or not a registry is
     * configured by now.
     *
     * @param partition the partition of the task, which is that of all its inputs
     */
    WaitingEvents(
            DeliveredPayloads payloads, KeyValueStore<byte[], byte[]> schedule, int partition) {
        this.payloads = payloads;
        this.schedule = schedule;
        this.partition = partition;
        KeyValue<byte[], byte[]> head = head(DueKey.FIRST_WAITING);
        while (head != null) {
            String input = DueKey.topic(head.key);
            begin(input, System.currentTimeMillis());
            head = head(DueKey.afterWaiting(input));
        }
    }

    private @Nullable KeyValue<byte[], byte[]> head(byte[] from) {
        try (KeyValueIterator<byte[], byte[]> rest = schedule.range(from, DueKey.LAST)) {
            return rest.hasNext() ? rest.next() : null;
        }
    }

    /** The input topics of which events wait. */
    List<String> inputs() {
        return List.copyOf(queues.keySet());
    }

    /**
     * Whether an event that is due has to wait behind others, or for its schema. Changes nothing.
     */
    boolean mustWait(Record<byte[], RoutedEvent> event, String input) {
        return event.value().group() == null
                && (queues.containsKey(input) || !payloads.isReady(event));
    }

    /**
     * Puts an event at its place among those that wait.
     *
     * @param value the event as the schedule stores it
     */
    void add(String input, long offset, byte[] value, long now) {
        schedule.put(DueKey.waiting(input, offset), value);
        begin(input, now);
    }

    private void begin(String input, long now) {
        if (queues.putIfAbsent(input, now) == null) {
            payloads.paused().pause(new TopicPartition(input, partition));
        }
    }

    /** When the first waiting event was due; {@link Long#MAX_VALUE} if none waits. */
    long first() {
        return queues.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }

    /** Whether waiting events are to be tried again. The clock may have been set back. */
    boolean isTimeToTry(long now) {
        return !queues.isEmpty() && !(triedAll && now >= tried && now < tried + RETRY_MS);
    }

    /**
     * Releases the events whose schema is there, from the beginning of each queue. If that takes
     * long, the queues that were not tried come first the next time.
     *
     * @param release takes the key and the value of an event; an event that it leaves in the
     *     schedule goes on waiting
     * @return whether any was released
     */
    boolean release(long now, BiConsumer<byte[], byte[]> release) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        boolean any = false;
        tried = now;
        triedAll = true;
        for (String input : inputs()) {
            any |= release(input, now, deadline, release);
            if (System.nanoTime() > deadline) {
                triedAll = false;
                break;
            }
        }
        return any;
    }

    private boolean release(
            String input, long now, long deadline, BiConsumer<byte[], byte[]> release) {
        boolean any = false;
        try (KeyValueIterator<byte[], byte[]> queue =
                schedule.range(DueKey.firstWaiting(input), DueKey.afterWaiting(input))) {
            while (queue.hasNext()) {
                KeyValue<byte[], byte[]> next = queue.next();
                Record<byte[], RoutedEvent> event = HeldRecord.decodeOrNull(next.value);
                if ((any && System.nanoTime() > deadline) || !isReleased(next, event, release)) {
                    queues.remove(input); // to the end
                    queues.put(input, since(event, now));
                    return any;
                }
                any = true;
            }
        }
        queues.remove(input);
        payloads.paused().resume(List.of(new TopicPartition(input, partition)));
        return any;
    }

    private boolean isReleased(
            KeyValue<byte[], byte[]> next,
            @Nullable Record<byte[], RoutedEvent> event,
            BiConsumer<byte[], byte[]> release) {
        if (event != null && !payloads.isReady(event)) {
            return false;
        }
        release.accept(next.key, next.value);
        return schedule.get(next.key) == null;
    }

    /** When an event was due, as far as its record says that. */
    private static long since(@Nullable Record<byte[], RoutedEvent> event, long now) {
        if (event == null) {
            return now;
        }
        return Math.max(1, Math.min(now, Math.max(event.value().due(), event.timestamp())));
    }

    /** The task ends here; another thread or process may go on with it. */
    void close() {
        payloads.paused()
                .resume(
                        queues.keySet().stream()
                                .map(input -> new TopicPartition(input, partition))
                                .toList());
        queues.clear();
    }
}
