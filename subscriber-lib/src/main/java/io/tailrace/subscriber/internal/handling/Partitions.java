package io.tailrace.subscriber.internal.handling;

import io.tailrace.subscriber.internal.received.ReceivedRecord;
import io.tailrace.subscriber.partition.MetadataBudget;
import io.tailrace.subscriber.partition.PartitionProgress;
import io.tailrace.subscriber.partition.PartitionWork;
import io.tailrace.subscriber.partition.Task;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that are assigned to a subscriber, and the orphaned attempts: attempts that still
 * run for partitions that are no longer assigned. Guarded by the dispatcher's lock.
 */
public final class Partitions {

    private final MetadataBudget budget;
    private final Map<TopicPartition, Partition> assigned = new LinkedHashMap<>();
    private final Deque<Partition> turns = new ArrayDeque<>();
    private final Set<Attempt> orphans = new LinkedHashSet<>();

    /**
     * Begins without partitions.
     *
     * @param budget how much progress beyond the offset fits into a commit
     */
    public Partitions(MetadataBudget budget) {
        this.budget = budget;
    }

    /** The partitions that are currently assigned. */
    public Collection<Partition> all() {
        return assigned.values();
    }

    /** The partition of an id, or null if it is not currently assigned. */
    public @Nullable Partition find(TopicPartition id) {
        return assigned.get(id);
    }

    /** The given partitions that are currently assigned. */
    public List<Partition> find(Collection<TopicPartition> ids) {
        return ids.stream().map(assigned::get).filter(Objects::nonNull).toList();
    }

    /**
     * Adds a partition, after dropping the partition that has the same id, if any. An aggregate
     * whose orphaned attempt still runs is held until the attempt has ended.
     */
    public void add(TopicPartition id, PartitionProgress progress) {
        drop(List.of(id));
        Partition partition = new Partition(id, new PartitionWork<>(progress, budget));
        orphans.stream()
                .filter(attempt -> attempt.partition().id().equals(id))
                .forEach(attempt -> partition.work().hold(attempt.task().key()));
        assigned.put(id, partition);
        turns.add(partition);
    }

    /** Removes partitions. Their running attempts are interrupted and become orphans. */
    public void drop(Collection<TopicPartition> ids) {
        for (Partition partition : find(ids)) {
            assigned.remove(partition.id());
            turns.remove(partition);
            partition.drop();
            orphans.addAll(partition.attempts());
            partition.attempts().forEach(Attempt::interrupt);
        }
    }

    /** The number of running attempts, including orphans. */
    public int running() {
        return orphans.size() + assigned.values().stream().mapToInt(p -> p.attempts().size()).sum();
    }

    /** The number of running attempts whose timeout has expired, including orphans. */
    public int stuck() {
        long orphaned = orphans.stream().filter(Attempt::isStuck).count();
        return (int) orphaned + assigned.values().stream().mapToInt(Partition::stuck).sum();
    }

    /** Removes an attempt that has ended. The end of an orphan releases its held aggregate. */
    public void ended(Attempt attempt) {
        attempt.partition().attempts().remove(attempt);
        if (!orphans.remove(attempt)) {
            return;
        }
        Partition successor = assigned.get(attempt.partition().id());
        if (successor != null && orphans.stream().noneMatch(other -> isSame(other, attempt))) {
            successor.work().release(attempt.task().key());
        }
    }

    /**
     * Starts the next event, with partitions taking turns.
     *
     * @return an attempt that counts as running; empty if no event may start
     */
    public Optional<Attempt> startNext() {
        for (int i = turns.size(); i > 0; i--) {
            Partition partition = turns.remove();
            turns.add(partition);
            if (partition.isActive()) {
                Optional<Task<ReceivedRecord>> task = partition.work().startNext();
                if (task.isPresent()) {
                    Attempt attempt = new Attempt(partition, task.get());
                    partition.attempts().add(attempt);
                    return Optional.of(attempt);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The partitions that need not be read further for now, because at least {@code enough} events
     * may start in all partitions together. A partition with less than half of an equal share of
     * {@code enough} is read further, so that its next events need not wait for those of the
     * partitions with many.
     *
     * @param enough a number of events, each of another aggregate
     * @return empty if fewer than {@code enough} events may start
     */
    public Set<TopicPartition> supplied(long enough) {
        long all = assigned.values().stream().mapToLong(Partition::startable).sum();
        if (all < enough) {
            return Set.of();
        }
        long half = Math.max(1, enough / (2L * assigned.size()));
        return assigned.values().stream()
                .filter(partition -> partition.startable() >= half)
                .map(Partition::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean isSame(Attempt one, Attempt other) {
        return one.partition().id().equals(other.partition().id())
                && one.task().key().equals(other.task().key());
    }
}
