package io.tailrace.subscriber;

import io.tailrace.subscriber.partition.PartitionWork;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** A partition that this subscriber has, or had. Guarded by the dispatcher's lock. */
final class Partition {

    /** Whether its events are handled. */
    enum Phase {
        /** They are. */
        ACTIVE,
        /** Those that were started are brought to their end. */
        STOPPED,
        /** It belongs to somebody else; nothing counts any more. */
        DROPPED
    }

    private final TopicPartition id;
    private final PartitionWork<Received> work;
    private final Set<Attempt> attempts = new LinkedHashSet<>();
    private Phase phase = Phase.ACTIVE;
    private int reports;

    Partition(TopicPartition id, PartitionWork<Received> work) {
        this.id = id;
        this.work = work;
    }

    TopicPartition id() {
        return id;
    }

    PartitionWork<Received> work() {
        return work;
    }

    /** What is being handled. */
    Set<Attempt> attempts() {
        return attempts;
    }

    boolean isActive() {
        return phase == Phase.ACTIVE;
    }

    boolean isDropped() {
        return phase == Phase.DROPPED;
    }

    void stop() {
        phase = Phase.STOPPED;
    }

    void drop() {
        phase = Phase.DROPPED;
    }

    /** A failed event is on its way to {@code events.failed}. */
    void reporting(int change) {
        reports += change;
    }

    /** Whether nothing is being handled or reported. */
    boolean isIdle() {
        return attempts.isEmpty() && reports == 0;
    }

    /** How many handlers should have come back. */
    int stuck() {
        return (int) attempts.stream().filter(Attempt::isStuck).count();
    }

    /** How many aggregates do not go on. */
    int blockedAggregates() {
        return work.blockedAggregates() + reports + stuck();
    }
}
