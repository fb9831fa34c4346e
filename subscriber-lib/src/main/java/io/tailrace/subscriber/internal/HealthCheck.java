package io.tailrace.subscriber.internal;

import io.tailrace.subscriber.health.SubscriberHealth;
import io.tailrace.subscriber.health.SubscriberHealth.Unfinished;
import io.tailrace.subscriber.internal.consumer.BrokerLink;
import io.tailrace.subscriber.internal.consumer.Lag;
import io.tailrace.subscriber.internal.consumer.SubscriberLife;
import io.tailrace.subscriber.internal.dispatch.Dispatcher;
import io.tailrace.subscriber.internal.handling.Partition;
import io.tailrace.subscriber.internal.received.ReceivedRecord;
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

/**
 * Takes snapshots of a subscriber. Safe for any thread.
 *
 * @param life the state
 * @param dispatcher has the partitions
 * @param lag the number of unread records
 * @param link whether the brokers answer
 */
record HealthCheck(SubscriberLife life, Dispatcher dispatcher, Lag lag, BrokerLink link) {

    /**
     * Takes a snapshot.
     *
     * @param full the partitions whose reading is paused because of their unfinished events
     */
    SubscriberHealth health(Set<TopicPartition> full) {
        return dispatcher.read(
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
                            link.unreachable(),
                            life.failure());
                });
    }

    /** The number of events of the assigned partitions that are not finished, read or not. */
    long unfinishedAndUnread() {
        return lag.unread() + dispatcher.read(partitions -> unfinished(partitions.all()));
    }

    private static int unfinished(Collection<Partition> all) {
        return all.stream().mapToInt(p -> p.work().unfinished()).sum();
    }

    private static @Nullable Unfinished oldest(Collection<Partition> all) {
        List<Unfinished> oldestPerPartition =
                all.stream()
                        .map(p -> p.work().oldest())
                        .flatMap(Optional::stream)
                        .map(HealthCheck::describe)
                        .toList();
        return oldestPerPartition.stream()
                .min(Comparator.comparing(Unfinished::recordedAt))
                .orElse(null);
    }

    private static Unfinished describe(Task<ReceivedRecord> task) {
        ConsumerRecord<byte[], byte[]> record = task.record().record();
        return new Unfinished(
                record.topic(),
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()));
    }
}
