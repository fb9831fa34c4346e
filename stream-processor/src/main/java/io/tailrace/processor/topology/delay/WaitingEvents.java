package io.tailrace.processor.topology.delay;

import io.tailrace.processor.topology.stage.PausedInputs;
import io.tailrace.processor.topology.stage.RoutedEvent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The events of one task that are due and wait for a schema. Each input topic has a {@linkplain
 * WaitingQueue queue} of its own, of which only the first event is tried; so no event overtakes an
 * earlier one of its topic, and topics do not wait for each other. For the thread of the task.
 *
 * <p>Of a partition that has waiting events nothing further is read, so beside delayed events that
 * fall due only what the stream thread had read before can wait.
 */
final class WaitingEvents {

    /** How long releasing may take, so that the stream thread polls Kafka in time. */
    static final Duration LIMIT = Duration.ofMillis(100);

    /** How often waiting events are tried again. */
    private static final long RETRY_MS = 200;

    private final PausedInputs paused;
    private final KeyValueStore<byte[], byte[]> schedule;
    private final int partition;
    private final LongSupplier nanos;
    private final LongSupplier answers;

    /** By input topic; in the order of tries. */
    private final Map<String, WaitingQueue> queues = new LinkedHashMap<>();

    private long tried;
    private boolean triedAll;
    private boolean hasMore;

    /** The number of answers before the last try. */
    private long answered;

    /**
     * Finds the events that wait since before the task was assigned, whether or not a registry is
     * configured by now.
     *
     * @param partition the partition of the task, which is that of all its inputs
     * @param nanos a clock like {@link System#nanoTime()}
     * @param answers a number that changes when a schema was fetched, or could not be
     */
    WaitingEvents(
            PausedInputs paused,
            KeyValueStore<byte[], byte[]> schedule,
            int partition,
            LongSupplier nanos,
            LongSupplier answers) {
        this.paused = paused;
        this.schedule = schedule;
        this.partition = partition;
        this.nanos = nanos;
        this.answers = answers;
        paused.resumeAll(partition); // by a task before, which may have failed without an end
        byte[] head = head(DueKey.FIRST_WAITING);
        while (head != null) {
            String input = DueKey.topic(head);
            queue(input, System.currentTimeMillis());
            head = head(DueKey.afterWaiting(input));
        }
    }

    private byte @Nullable [] head(byte[] from) {
        try (KeyValueIterator<byte[], byte[]> rest = schedule.range(from, DueKey.LAST)) {
            if (!rest.hasNext()) {
                return null;
            }
            KeyValue<byte[], byte[]> head = rest.next();
            return head.key;
        }
    }

    private WaitingQueue queue(String input, long now) {
        return queues.computeIfAbsent(
                input,
                added -> {
                    paused.pause(new TopicPartition(input, partition));
                    return new WaitingQueue(schedule, input, now);
                });
    }

    /** The input topics of which events wait. */
    List<String> inputs() {
        return List.copyOf(queues.keySet());
    }

    /** Whether an event has to wait behind others of its input topic. */
    boolean isBehind(Record<byte[], RoutedEvent> event, String input) {
        return event.value().group() == null && queues.containsKey(input);
    }

    /**
     * Puts an event at its place among those that wait.
     *
     * @param value the event as the schedule stores it
     */
    void add(String input, long offset, byte[] value, long now) {
        queue(input, now).add(offset, value);
    }

    /** When the first waiting event was due; {@link Long#MAX_VALUE} if none waits. */
    long first() {
        return queues.values().stream().mapToLong(WaitingQueue::since).min().orElse(Long.MAX_VALUE);
    }

    /**
     * Whether waiting events are to be tried again: some time after the last try, and as soon as
     * there was an answer about a schema. The clock may have been set back.
     */
    boolean isTimeToTry(long now) {
        boolean tooEarly =
                triedAll
                        && answered == answers.getAsLong()
                        && now >= tried
                        && now < tried + RETRY_MS;
        return !queues.isEmpty() && !tooEarly;
    }

    /**
     * Whether the last release has left events that can probably be released soon: its time was
     * over, or it has released others.
     */
    boolean hasMore() {
        return hasMore && !queues.isEmpty();
    }

    /**
     * Releases events from the beginning of each queue. If that takes long, the queues that were
     * not tried come first the next time.
     *
     * @return whether any was released
     */
    boolean release(long now, WaitingRelease release) {
        long deadline = nanos.getAsLong() + LIMIT.toNanos();
        boolean any = false;
        answered = answers.getAsLong(); // before the tries: an answer meanwhile counts
        tried = now;
        triedAll = true;
        for (String input : inputs()) {
            any |= release(input, now, deadline, release);
            if (nanos.getAsLong() - deadline > 0) {
                triedAll = false;
                break;
            }
        }
        hasMore = any || !triedAll;
        return any;
    }

    private boolean release(String input, long now, long deadline, WaitingRelease release) {
        WaitingQueue queue = queue(input, now);
        boolean any = queue.release(now, nanos, deadline, release);
        queues.remove(input);
        if (queue.isEmpty()) {
            paused.resume(new TopicPartition(input, partition));
        } else {
            queues.put(input, queue); // to the end
        }
        return any;
    }

    /** The task ends here; another thread or process may go on with it. */
    void close() {
        paused.resumeAll(partition);
        queues.clear();
    }
}
