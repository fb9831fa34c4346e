package io.tailrace.subscriber;

import io.tailrace.subscriber.partition.MetadataBudget;
import io.tailrace.subscriber.partition.PartitionWork;
import io.tailrace.subscriber.partition.Progress;
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
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that a subscriber has, and handlers that still run for ones that it lost. Guarded
 * by the dispatcher's lock.
 */
final class Partitions {

    private final MetadataBudget budget;
    private final Map<TopicPartition, Partition> byId = new LinkedHashMap<>();
    private final Deque<Partition> turns = new ArrayDeque<>();
    private final Set<Attempt> orphans = new LinkedHashSet<>();

    Partitions(MetadataBudget budget) {
        this.budget = budget;
    }

    Collection<Partition> all() {
        return byId.values();
    }

    @Nullable Partition find(TopicPartition id) {
        return byId.get(id);
    }

    /** Those of them that there are. */
    List<Partition> find(Collection<TopicPartition> ids) {
        return ids.stream().map(byId::get).filter(Objects::nonNull).toList();
    }

    /** A new one, in place of what there was. What a lost handler holds does not start here. */
    void add(TopicPartition id, Progress progress) {
        drop(List.of(id));
        Partition partition = new Partition(id, new PartitionWork<>(progress, budget));
        orphans.stream()
                .filter(attempt -> attempt.partition().id().equals(id))
                .forEach(attempt -> partition.work().hold(attempt.task().key()));
        byId.put(id, partition);
        turns.add(partition);
    }

    /** Gives them up; what runs for them is interrupted and does not count any more. */
    void drop(Collection<TopicPartition> ids) {
        for (Partition partition : find(ids)) {
            byId.remove(partition.id());
            turns.remove(partition);
            partition.drop();
            orphans.addAll(partition.attempts());
            partition.attempts().forEach(Attempt::interrupt);
        }
    }

    /** How many handlers run, also for partitions that were lost. */
    int running() {
        return orphans.size() + byId.values().stream().mapToInt(p -> p.attempts().size()).sum();
    }

    /** How many of them should have come back. */
    int stuck() {
        long orphaned = orphans.stream().filter(Attempt::isStuck).count();
        return (int) orphaned + byId.values().stream().mapToInt(Partition::stuck).sum();
    }

    /** A handler has come back; one from before lets its aggregate go on. */
    void left(Attempt attempt) {
        attempt.partition().attempts().remove(attempt);
        if (!orphans.remove(attempt)) {
            return;
        }
        Partition successor = byId.get(attempt.partition().id());
        if (successor != null && orphans.stream().noneMatch(other -> isSame(other, attempt))) {
            successor.work().release(attempt.task().key());
        }
    }

    /** The next event that may start, the partitions taking turns; it has started. */
    Optional<Attempt> startNext() {
        for (int i = turns.size(); i > 0; i--) {
            Partition partition = turns.remove();
            turns.add(partition);
            if (partition.isActive()) {
                Optional<Task<Received>> task = partition.work().startNext();
                if (task.isPresent()) {
                    Attempt attempt = new Attempt(partition, task.get());
                    partition.attempts().add(attempt);
                    return Optional.of(attempt);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isSame(Attempt one, Attempt other) {
        return one.partition().id().equals(other.partition().id())
                && one.task().key().equals(other.task().key());
    }
}
