package io.tailrace.processor.topology.dedupe;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;

/**
 * The event ids that one task passed on last, in front of its state store. It answers only what is
 * certain: {@link Answer#SEEN} for an id it has, {@link Answer#NOT_SEEN} if it has every id of the
 * time in question; for any other id the store must be asked.
 *
 * <p>Ids are added in the order of their time slots, so the ids that are dropped first are the
 * oldest, and what remains is complete from some time on. Lives as long as the task is initialized:
 * Kafka Streams closes a task whose transaction was aborted, and a task that is initialized again
 * begins with an empty object. For the thread of the task.
 */
final class RecentIds {

    /** What is known about an event id. */
    enum Answer {
        /** The id was passed on at the time in question or later. */
        SEEN,
        /** The id was not passed on at that time or later. */
        NOT_SEEN,
        /** Only the state store knows. */
        UNKNOWN
    }

    private final int capacity;

    /** The last time slot of each id, oldest first. */
    private final Map<Bytes, Long> slots = new LinkedHashMap<>();

    /** All ids of later time slots are in {@link #slots}. */
    private long completeAfter;

    /**
     * Begins without ids.
     *
     * @param capacity how many ids are kept, 0 or more
     * @param lastSlot no id that is missing here has a later time slot, in milliseconds since 1970;
     *     {@link Long#MIN_VALUE} if the state store is empty
     */
    RecentIds(int capacity, long lastSlot) {
        this.capacity = capacity;
        this.completeAfter = capacity == 0 ? Long.MAX_VALUE : lastSlot;
    }

    /** Whether an id was passed on in the time slot {@code from} or later. */
    Answer find(Bytes id, long from) {
        Long slot = slots.get(id);
        if (slot != null) {
            return slot >= from ? Answer.SEEN : Answer.NOT_SEEN;
        }
        return from > completeAfter ? Answer.NOT_SEEN : Answer.UNKNOWN;
    }

    /**
     * Adds an id that was passed on.
     *
     * @param slot its time slot, never earlier than in the previous call
     */
    void add(Bytes id, long slot) {
        if (capacity == 0) {
            return;
        }
        if (slots.put(id, slot) != null) {
            slots.remove(id); // to put the id behind the ids of earlier slots
            slots.put(id, slot);
        }
        if (slots.size() > capacity) {
            Iterator<Long> oldest = slots.values().iterator();
            completeAfter = Math.max(completeAfter, oldest.next());
            oldest.remove();
        }
    }
}
