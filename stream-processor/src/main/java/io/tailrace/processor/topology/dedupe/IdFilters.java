package io.tailrace.processor.topology.dedupe;

import java.util.ArrayDeque;
import java.util.Iterator;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Which event ids one task has certainly not passed on since some time, so that a new id needs no
 * look into the state store. Takes two bytes for each id that was passed on, in {@linkplain
 * IdFilter filters} that follow each other in time. The latest ids are always here, as many as the
 * capacity; besides, a filter that is being filled, and at most one that is to be dropped next.
 *
 * <p>Ids are added in the order of their time slots, so the filter that is dropped first has the
 * oldest ids, and what remains is complete from some time on. Lives as long as the task is
 * initialized: Kafka Streams closes a task whose transaction was aborted, and a task that is
 * initialized again begins with an empty object. For the thread of the task.
 */
final class IdFilters {

    /** The first filter is small, because most tasks see few ids; the next is twice as large. */
    private static final int FIRST = 4_096;

    /** The largest filter takes this part of the capacity. */
    private static final int PARTS = 4;

    private final int capacity;
    private final ArrayDeque<IdFilter> filters = new ArrayDeque<>();
    private long room;

    /** All ids of later time slots are in {@link #filters}. */
    private long completeAfter;

    /**
     * Begins without ids.
     *
     * @param capacity how many of the latest ids are always here, 0 or more
     * @param lastSlot no id that is missing here has a later time slot, in milliseconds since 1970;
     *     {@link Long#MIN_VALUE} if the state store is empty
     */
    IdFilters(int capacity, long lastSlot) {
        this.capacity = capacity;
        this.completeAfter = capacity == 0 ? Long.MAX_VALUE : lastSlot;
    }

    /**
     * Whether it is certain that an id was not passed on in the time slot {@code from} or later.
     */
    boolean lacks(Bytes id, long from) {
        if (from <= completeAfter) {
            return false;
        }
        long hash = IdFilter.hash(id.get());
        for (Iterator<IdFilter> latest = filters.descendingIterator(); latest.hasNext(); ) {
            IdFilter filter = latest.next();
            if (filter.lastSlot() < from) {
                return true;
            }
            if (filter.mayHave(hash)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Adds an id that was passed on.
     *
     * @param slot its time slot, never earlier than in the previous call
     * @param oldest ids of earlier time slots may be dropped
     */
    void add(Bytes id, long slot, long oldest) {
        if (capacity == 0) {
            return;
        }
        IdFilter latest = filters.peekLast();
        if (latest == null || latest.isFull()) {
            latest = begin(latest, oldest);
        }
        latest.add(IdFilter.hash(id.get()), slot);
    }

    private IdFilter begin(@Nullable IdFilter latest, long oldest) {
        int wanted = latest == null ? FIRST : latest.capacity() * 2;
        IdFilter next = new IdFilter(Math.min(wanted, Math.max(1, capacity / PARTS)));
        room += next.capacity();
        filters.addLast(next);
        while (filters.size() > 1 && isToDrop(filters.getFirst(), next, oldest)) {
            dropFirst();
        }
        return next;
    }

    /** Whether the full filters without the first one have enough ids, or it has none of use. */
    private boolean isToDrop(IdFilter first, IdFilter next, long oldest) {
        return room - first.capacity() - next.capacity() >= capacity || first.lastSlot() < oldest;
    }

    private void dropFirst() {
        IdFilter dropped = filters.removeFirst();
        room -= dropped.capacity();
        completeAfter = Math.max(completeAfter, dropped.lastSlot());
    }
}
