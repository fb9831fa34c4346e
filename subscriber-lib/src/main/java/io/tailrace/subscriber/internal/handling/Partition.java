package io.tailrace.subscriber.internal.handling;

import io.tailrace.subscriber.internal.received.ReceivedRecord;
import io.tailrace.subscriber.partition.PartitionWork;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * A partition that is or was assigned to this subscriber, with its unfinished events and running
 * attempts. Guarded by the dispatcher's lock.
 */
public final class Partition {

    private enum Phase {
        /** Assigned; its events are started. */
        ACTIVE,
        /** Being revoked: running attempts continue, no event is started. */
        STOPPED,
        /** No longer assigned: outcomes of its attempts are ignored. */
        DROPPED
    }

    private final TopicPartition id;
    private final PartitionWork<ReceivedRecord> work;
    private final Set<Attempt> attempts = new LinkedHashSet<>();
    private Phase phase = Phase.ACTIVE;
    private int reports;
    private int pausedReports;

    Partition(TopicPartition id, PartitionWork<ReceivedRecord> work) {
        this.id = id;
        this.work = work;
    }

    /** The topic and the number of the partition. */
    public TopicPartition id() {
        return id;
    }

    /** The unfinished events. */
    public PartitionWork<ReceivedRecord> work() {
        return work;
    }

    /** The attempts that are running. */
    public Set<Attempt> attempts() {
        return attempts;
    }

    /** Whether events of the partition may be started, retried and reported. */
    public boolean isActive() {
        return phase == Phase.ACTIVE;
    }

    /** Whether the partition is no longer assigned. */
    public boolean isDropped() {
        return phase == Phase.DROPPED;
    }

    /** How many events may start, each of another aggregate; an estimate. */
    int startable() {
        return isActive() ? work.startable() : 0;
    }

    /** Starts no further events of the partition. */
    public void stop() {
        phase = Phase.STOPPED;
    }

    void drop() {
        phase = Phase.DROPPED;
    }

    /** Notes that the report of a failed event begins. */
    public void reportBegins() {
        reports++;
    }

    /** Notes that the report of a failed event has succeeded or failed. */
    public void reportEnds() {
        reports--;
    }

    /** Notes that a report that failed waits for another try. */
    public void reportPauses() {
        pausedReports++;
    }

    /** Notes that a report does not wait any more. */
    public void reportResumes() {
        pausedReports--;
    }

    /** Whether no attempt is running and no failed event is being reported. */
    public boolean isIdle() {
        return attempts.isEmpty() && reports == 0;
    }

    /** The number of attempts that are running although their timeout has expired. */
    int stuck() {
        return (int) attempts.stream().filter(Attempt::isStuck).count();
    }

    /** The number of aggregates whose next event waits for a failed, reported or stuck event. */
    public int blockedAggregates() {
        return work.blockedAggregates() + reports + pausedReports + stuck();
    }
}
