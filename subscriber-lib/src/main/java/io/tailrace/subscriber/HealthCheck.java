package io.tailrace.subscriber;

import io.tailrace.subscriber.SubscriberHealth.Unfinished;
import io.tailrace.subscriber.partition.Task;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Looks at a subscriber. */
record HealthCheck(SubscriberLife life, Dispatcher dispatcher, Lag lag) {

    SubscriberHealth look(Set<TopicPartition> full) {
        return dispatcher.look(
                partitions -> {
                    Collection<Partition> all = partitions.all();
                    int unfinished = unfinished(all);
                    return new SubscriberHealth(
                            life.state(),
                            all.stream().map(p -> p.id().toString()).sorted().toList(),
                            full.stream().map(TopicPartition::toString).sorted().toList(),
                            lag.unread() + unfinished,
                            unfinished,
                            partitions.running(),
                            partitions.stuck(),
                            all.stream().mapToInt(Partition::blockedAggregates).sum(),
                            oldest(all),
                            life.failure());
                });
    }

    /** Events of the partitions that are not finished, read or not. */
    long unfinishedAndUnread() {
        return lag.unread() + dispatcher.look(partitions -> unfinished(partitions.all()));
    }

    private static int unfinished(Collection<Partition> all) {
        return all.stream().mapToInt(p -> p.work().unfinished()).sum();
    }

    private static @Nullable Unfinished oldest(Collection<Partition> all) {
        List<Unfinished> heads =
                all.stream()
                        .map(p -> p.work().oldest())
                        .flatMap(Optional::stream)
                        .map(HealthCheck::describe)
                        .toList();
        return heads.stream().min(Comparator.comparing(Unfinished::recordedAt)).orElse(null);
    }

    private static Unfinished describe(Task<Received> task) {
        ConsumerRecord<byte[], byte[]> record = task.record().record();
        return new Unfinished(
                record.topic(),
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()));
    }
}
