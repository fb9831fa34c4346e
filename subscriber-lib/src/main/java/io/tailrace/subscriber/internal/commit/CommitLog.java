package io.tailrace.subscriber.internal.commit;

import io.tailrace.subscriber.partition.MetadataBudget;
import io.tailrace.subscriber.partition.PartitionProgress;
import io.tailrace.subscriber.partition.ProgressCodec;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The last committed progress of each partition, so that only new progress is committed. */
final class CommitLog {

    private final Map<TopicPartition, PartitionProgress> committed = new HashMap<>();
    private final MetadataBudget budget;

    /**
     * Begins without commits.
     *
     * @param budget the size of the metadata that a commit may have
     */
    CommitLog(MetadataBudget budget) {
        this.budget = budget;
    }

    /** The entries that differ from what is committed. */
    Map<TopicPartition, PartitionProgress> uncommitted(
            Map<TopicPartition, PartitionProgress> progress) {
        Map<TopicPartition, PartitionProgress> uncommitted = new LinkedHashMap<>(progress);
        uncommitted
                .entrySet()
                .removeIf(entry -> entry.getValue().equals(committed.get(entry.getKey())));
        return uncommitted;
    }

    /** Notes a successful commit. */
    void committed(Map<TopicPartition, PartitionProgress> progress) {
        committed.putAll(progress);
    }

    /** Forgets partitions that are no longer assigned. */
    void forget(Collection<TopicPartition> ids) {
        committed.keySet().removeAll(ids);
    }

    /**
     * The offsets to commit.
     *
     * @param withMetadata whether offsets that are finished beyond the committed offset are written
     *     into the metadata
     */
    Map<TopicPartition, OffsetAndMetadata> offsets(
            Map<TopicPartition, PartitionProgress> progress, boolean withMetadata) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new LinkedHashMap<>();
        progress.forEach(
                (id, each) ->
                        offsets.put(
                                id,
                                new OffsetAndMetadata(
                                        each.offset(),
                                        withMetadata ? ProgressCodec.encode(each, budget) : "")));
        return offsets;
    }
}
