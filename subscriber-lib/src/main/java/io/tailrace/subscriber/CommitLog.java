package io.tailrace.subscriber;

import io.tailrace.subscriber.partition.MetadataBudget;
import io.tailrace.subscriber.partition.Progress;
import io.tailrace.subscriber.partition.ProgressCodec;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What has been committed of each partition, to commit only what is new. For one thread. */
final class CommitLog {

    private final Map<TopicPartition, Progress> committed = new HashMap<>();
    private final MetadataBudget budget;

    CommitLog(MetadataBudget budget) {
        this.budget = budget;
    }

    /** Leaves out what is committed already. */
    Map<TopicPartition, Progress> news(Map<TopicPartition, Progress> progress) {
        Map<TopicPartition, Progress> news = new LinkedHashMap<>(progress);
        news.entrySet().removeIf(entry -> entry.getValue().equals(committed.get(entry.getKey())));
        return news;
    }

    void committed(Map<TopicPartition, Progress> progress) {
        committed.putAll(progress);
    }

    void forget(Collection<TopicPartition> ids) {
        committed.keySet().removeAll(ids);
    }

    /** As Kafka takes it: what is finished beyond an offset is its metadata. */
    Map<TopicPartition, OffsetAndMetadata> offsets(
            Map<TopicPartition, Progress> progress, boolean withMetadata) {
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
