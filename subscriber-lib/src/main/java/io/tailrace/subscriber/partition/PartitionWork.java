package io.tailrace.subscriber.partition;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The unfinished records of one partition, and which record may start next. Records of one
 * aggregate are handled one after the other, in the order of their offsets.
 *
 * @param <R> the caller's representation of a record
 */
public final class PartitionWork<R> {

    private final MetadataBudget budget;
    private final PartitionProgress restored;

    /** By offset; empty if the offset is known from a commit and its record has not been read. */
    private final NavigableMap<Long, Optional<Task<R>>> unfinished = new TreeMap<>();

    private final Map<AggregateKey, Aggregate<R>> aggregates = new HashMap<>();
    private final Deque<Aggregate<R>> ready = new ArrayDeque<>();
    private long readTo;
    private long startedTo;
    private long finishedTo;
    private int waiting;
    private int held;
    private int missing;

    /**
     * Begins with committed progress.
     *
     * @param restored the progress that was committed
     * @param budget limits the records that may start
     */
    public PartitionWork(PartitionProgress restored, MetadataBudget budget) {
        this.restored = restored;
        this.budget = budget;
        this.readTo = restored.offset();
        this.startedTo = restored.end();
        this.finishedTo = restored.end();
        this.missing = restored.unfinished().size();
        restored.unfinished().forEach(offset -> unfinished.put(offset, Optional.empty()));
    }

    /** The next offset to read: every record below it has been read. */
    public long readTo() {
        return readTo;
    }

    /**
     * Adds a record that was read. Offsets must increase from call to call.
     *
     * @return false if the record was finished before, and is not handled again
     */
    public boolean add(long offset, AggregateKey key, R record) {
        if (offset < readTo || restored.isFinished(offset)) {
            readTo(offset + 1);
            return false;
        }
        Task<R> task = new Task<>(offset, key, record);
        if (unfinished.put(offset, Optional.of(task)) != null) {
            missing--;
        }
        Aggregate<R> aggregate = aggregates.computeIfAbsent(key, Aggregate::new);
        aggregate.tasks().add(task);
        if (aggregate.tasks().size() == 1) {
            offer(aggregate);
        }
        readTo(offset + 1);
        return true;
    }

    /**
     * Notes that every record below an offset has been read. An unfinished offset below it without
     * a record counts as finished, because its record no longer exists.
     */
    public void readTo(long next) {
        if (next <= readTo) {
            return;
        }
        readTo = next;
        if (missing > 0) {
            Iterator<Optional<Task<R>>> seen = unfinished.headMap(next).values().iterator();
            while (seen.hasNext()) {
                if (seen.next().isEmpty()) {
                    seen.remove();
                    missing--;
                }
            }
        }
    }

    /** Starts the next record; empty if no record may start. */
    public Optional<Task<R>> startNext() {
        Iterator<Aggregate<R>> candidates = ready.iterator();
        while (candidates.hasNext()) {
            Aggregate<R> aggregate = candidates.next();
            Task<R> first = aggregate.tasks().element();
            if (mayStart(first.offset())) {
                candidates.remove();
                aggregate.become(Aggregate.State.STARTED);
                startedTo = Math.max(startedTo, first.offset() + 1);
                return Optional.of(first);
            }
        }
        return Optional.empty();
    }

    /**
     * An estimate of how many records may start: those that are the next ones of their aggregates,
     * or 0 if the budget has no room for the first of them.
     */
    public int startable() {
        @Nullable Aggregate<R> first = ready.peek();
        return first == null || !mayStart(first.tasks().element().offset()) ? 0 : ready.size();
    }

    /** Finishes a record; the next record of its aggregate may start. */
    public void finish(Task<R> task) {
        Aggregate<R> aggregate = aggregateOf(task);
        if (aggregate.state() == Aggregate.State.WAITING) {
            waiting--;
        }
        aggregate.tasks().remove();
        aggregate.become(Aggregate.State.READY);
        unfinished.remove(task.offset());
        finishedTo = Math.max(finishedTo, task.offset() + 1);
        offer(aggregate);
        forget(aggregate);
    }

    /** Ends an attempt without finishing the record; its aggregate waits until {@link #retry}. */
    public void setAside(Task<R> task) {
        aggregateOf(task).become(Aggregate.State.WAITING);
        waiting++;
    }

    /** Allows a record that was set aside to start again, before other aggregates. */
    public void retry(Task<R> task) {
        Aggregate<R> aggregate = aggregateOf(task);
        aggregate.become(Aggregate.State.READY);
        waiting--;
        if (aggregate.mayStart()) {
            ready.addFirst(aggregate);
        }
    }

    /** Starts no record of an aggregate until {@link #release}. */
    public void hold(AggregateKey key) {
        Aggregate<R> aggregate = aggregates.computeIfAbsent(key, Aggregate::new);
        if (!aggregate.isHeld()) {
            aggregate.hold(true);
            held++;
            ready.remove(aggregate);
        }
    }

    /** Ends a {@link #hold}; has no effect if the aggregate is not held. */
    public void release(AggregateKey key) {
        Aggregate<R> aggregate = aggregates.get(key);
        if (aggregate != null && aggregate.isHeld()) {
            aggregate.hold(false);
            held--;
            offer(aggregate);
            forget(aggregate);
        }
    }

    /** The number of records that were read and are not finished. */
    public int unfinished() {
        return unfinished.size() - missing;
    }

    /** The number of aggregates that wait for a retry or are held. */
    public int blockedAggregates() {
        return waiting + held;
    }

    /** The unfinished record with the lowest offset. */
    public Optional<Task<R>> oldest() {
        return unfinished.values().stream().flatMap(Optional::stream).findFirst();
    }

    /** The current progress, for a commit. */
    public PartitionProgress progress() {
        if (unfinished.isEmpty()) {
            return PartitionProgress.at(Math.max(readTo, finishedTo));
        }
        long first = unfinished.firstKey();
        return finishedTo <= first
                ? PartitionProgress.at(first)
                : new PartitionProgress(
                        first, finishedTo, new TreeSet<>(unfinished.headMap(finishedTo).keySet()));
    }

    private boolean mayStart(long offset) {
        return offset < startedTo
                || budget.fits(offset - unfinished.firstKey() + 1, unfinished.size());
    }

    private void offer(Aggregate<R> aggregate) {
        if (aggregate.mayStart()) {
            ready.add(aggregate);
        }
    }

    private void forget(Aggregate<R> aggregate) {
        if (aggregate.tasks().isEmpty() && !aggregate.isHeld()) {
            aggregates.remove(aggregate.key());
        }
    }

    private Aggregate<R> aggregateOf(Task<R> task) {
        @Nullable Aggregate<R> aggregate = aggregates.get(task.key());
        if (aggregate == null || aggregate.tasks().element().offset() != task.offset()) {
            throw new IllegalStateException(
                    "task must be the first of its aggregate, got offset " + task.offset());
        }
        return aggregate;
    }
}
