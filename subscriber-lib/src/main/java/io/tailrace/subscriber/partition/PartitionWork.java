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
 * The records of one partition that are not finished, and which of them may start. Records of one
 * aggregate are handled one after the other, in the order of their offsets.
 *
 * @param <R> what the caller keeps of a record
 */
public final class PartitionWork<R> {

    private final MetadataBudget budget;
    private final Progress restored;

    /** By offset; without a record as long as it has not been read again. */
    private final NavigableMap<Long, Optional<Task<R>>> unfinished = new TreeMap<>();

    private final Map<AggregateKey, Aggregate<R>> aggregates = new HashMap<>();
    private final Deque<Aggregate<R>> ready = new ArrayDeque<>();
    private long readTo;
    private long startedTo;
    private long finishedTo;
    private int waiting;
    private int held;
    private int missing;

    /** Goes on from what was committed. */
    public PartitionWork(Progress restored, MetadataBudget budget) {
        this.restored = restored;
        this.budget = budget;
        this.readTo = restored.offset();
        this.startedTo = restored.end();
        this.finishedTo = restored.end();
        this.missing = restored.unfinished().size();
        restored.unfinished().forEach(offset -> unfinished.put(offset, Optional.empty()));
    }

    /** Everything below this offset has been read. */
    public long readTo() {
        return readTo;
    }

    /**
     * A record was read; offsets must grow. One that was finished before is left out.
     *
     * @return whether it has to be handled
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
     * Everything below that offset has been read; what was not among it does not exist any more.
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

    /** The next record that may start; it has started when this returns. */
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

    /** It is finished; the next of its aggregate may start. */
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

    /** It is neither finished nor being handled: its aggregate waits until {@link #retry}. */
    public void setAside(Task<R> task) {
        aggregateOf(task).become(Aggregate.State.WAITING);
        waiting++;
    }

    /** It may start again. */
    public void retry(Task<R> task) {
        Aggregate<R> aggregate = aggregateOf(task);
        aggregate.become(Aggregate.State.READY);
        waiting--;
        if (aggregate.mayStart()) {
            ready.addFirst(aggregate);
        }
    }

    /** Nothing of that aggregate starts until {@link #release}. */
    public void hold(AggregateKey key) {
        Aggregate<R> aggregate = aggregates.computeIfAbsent(key, Aggregate::new);
        if (!aggregate.isHeld()) {
            aggregate.hold(true);
            held++;
            ready.remove(aggregate);
        }
    }

    /** That aggregate may go on. */
    public void release(AggregateKey key) {
        Aggregate<R> aggregate = aggregates.get(key);
        if (aggregate != null && aggregate.isHeld()) {
            aggregate.hold(false);
            held--;
            offer(aggregate);
            forget(aggregate);
        }
    }

    /** How many records have been read and are not finished. */
    public int unfinished() {
        return unfinished.size() - missing;
    }

    /** How many aggregates do not go on because a record of theirs failed, or is not let go of. */
    public int blockedAggregates() {
        return waiting + held;
    }

    /** The first record that is not finished. */
    public Optional<Task<R>> oldest() {
        return unfinished.values().stream().flatMap(Optional::stream).findFirst();
    }

    /** How far this partition has been handled. */
    public Progress progress() {
        if (unfinished.isEmpty()) {
            return Progress.at(Math.max(readTo, finishedTo));
        }
        long first = unfinished.firstKey();
        return finishedTo <= first
                ? Progress.at(first)
                : new Progress(
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
