package io.tailrace.processor.topology.delay;

import io.tailrace.processor.topology.stage.DeliveredPayloads;
import io.tailrace.processor.topology.stage.RoutedEvent;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Which topics of one task have events that are due and wait for a schema, so that no later event
 * of such a topic overtakes them. The waiting events are in the schedule, after those that became
 * due before them. For the thread of the task.
 *
 * <p>Of a partition that has waiting events nothing further is read, so only what the stream thread
 * had read before can wait.
 */
final class WaitingEvents {

    /** How often waiting events are tried again. */
    private static final long RETRY_MS = 200;

    private final DeliveredPayloads payloads;
    private final int partition;
    private final Set<String> blocked = new HashSet<>();
    private final Set<TopicPartition> paused = new HashSet<>();

    /** When the first waiting event was due; {@link Long#MAX_VALUE} if none waits. */
    private long first = Long.MAX_VALUE;

    private long last;
    private long nextTry;

    /** Whether events of any topic may be in the schedule that are due and were not looked at. */
    private boolean unseen;

    /**
     * @param partition the partition of the task, which is that of all its inputs
     */
    WaitingEvents(DeliveredPayloads payloads, int partition) {
        this.payloads = payloads;
        this.partition = partition;
        this.unseen = payloads.mayWait();
    }

    /** Whether an event that is due has to wait behind others, or for its schema. */
    boolean mustWait(Record<byte[], RoutedEvent> event) {
        if (!payloads.mayWait() || event.value().group() != null) {
            return false;
        }
        String topic = event.value().topic();
        if (unseen || blocked.contains(topic)) {
            return true;
        }
        if (payloads.isReady(event)) {
            return false;
        }
        blocked.add(topic);
        TopicPartition input = payloads.input(topic, partition);
        paused.add(input);
        payloads.paused().pause(input);
        return true;
    }

    /** The place in the schedule of an event that begins to wait: behind all that wait. */
    long placeOf(long now) {
        last = Math.max(now, last);
        added(last);
        return last;
    }

    /** Notes that an event waits at this place in the schedule. */
    void added(long due) {
        first = Math.min(first, due);
        last = Math.max(last, due);
    }

    /** When the first waiting event was due; {@link Long#MAX_VALUE} if none waits. */
    long first() {
        return first;
    }

    /** Whether waiting events are to be tried again. */
    boolean isTimeToTry(long now) {
        return first != Long.MAX_VALUE && now >= nextTry;
    }

    /**
     * A scan of the schedule begins with the first waiting event.
     *
     * @return when that was due
     */
    long beginTry(long now) {
        long begin = first;
        nextTry = now + RETRY_MS;
        first = Long.MAX_VALUE;
        blocked.clear();
        unseen = true;
        return begin;
    }

    /** A scan has looked at every event that is due. */
    void seenAll() {
        unseen = false;
        paused.removeIf(this::resumed);
    }

    private boolean resumed(TopicPartition input) {
        boolean free =
                blocked.stream().noneMatch(topic -> payloads.input(topic, partition).equals(input));
        if (free) {
            payloads.paused().resume(Set.of(input));
        }
        return free;
    }

    /** During a scan: whether an event that is due has to stay in the schedule. */
    boolean stays(Record<byte[], RoutedEvent> event) {
        boolean before = unseen;
        unseen = false;
        boolean waits = mustWait(event);
        unseen = before;
        return waits;
    }

    /** The task ends here; another thread or process may go on with it. */
    void close() {
        payloads.paused().resume(paused);
        paused.clear();
    }
}
