package io.tailrace.subscriber;

import io.tailrace.subscriber.partition.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has all partitions for itself, also new ones, and commits nothing. */
final class BroadcastMembership implements Membership {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final Dispatcher dispatcher;
    private final Collection<String> topics;
    private final StartAt start;
    private final HandOver handOver;
    private boolean begun;
    private long lookedAt = System.nanoTime() - LOOK_EVERY.toNanos();

    BroadcastMembership(
            Consumer<byte[], byte[]> consumer,
            Dispatcher dispatcher,
            Collection<String> topics,
            StartAt start) {
        this.consumer = consumer;
        this.dispatcher = dispatcher;
        this.topics = List.copyOf(topics);
        this.start = start;
        this.handOver = new HandOver(dispatcher, new NoCommits());
    }

    @Override
    public boolean tick() {
        if (System.nanoTime() - lookedAt >= LOOK_EVERY.toNanos()) {
            lookedAt = System.nanoTime();
            try {
                follow(partitions());
                begun = true;
            } catch (TimeoutException e) {
                LOG.debug("The brokers do not answer; asked again", e);
            }
        }
        return begun;
    }

    @Override
    public Set<TopicPartition> notReady() {
        return Set.of();
    }

    @Override
    public void end(Duration drainTimeout) {
        handOver.run(dispatcher.ids(), drainTimeout);
    }

    @Override
    public void close() {
        // nothing is held
    }

    private List<TopicPartition> partitions() {
        List<TopicPartition> all = new ArrayList<>();
        for (String topic : topics) {
            for (PartitionInfo partition : consumer.partitionsFor(topic, TIMEOUT)) {
                all.add(new TopicPartition(topic, partition.partition()));
            }
        }
        return all;
    }

    private void follow(List<TopicPartition> all) {
        List<TopicPartition> fresh = new ArrayList<>(all);
        fresh.removeAll(consumer.assignment());
        if (fresh.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> positions =
                begun ? consumer.beginningOffsets(fresh, TIMEOUT) : positions(fresh);
        consumer.assign(all);
        positions.forEach(
                (id, position) -> {
                    consumer.seek(id, position);
                    dispatcher.assign(id, Progress.at(position));
                });
    }

    private Map<TopicPartition, Long> positions(List<TopicPartition> ids) {
        Map<TopicPartition, Long> positions = new HashMap<>(consumer.endOffsets(ids, TIMEOUT));
        Instant time = start.time();
        if (time != null) {
            Map<TopicPartition, Long> query = new HashMap<>();
            ids.forEach(id -> query.put(id, time.toEpochMilli()));
            Map<TopicPartition, OffsetAndTimestamp> found =
                    consumer.offsetsForTimes(query, TIMEOUT);
            found.forEach(
                    (id, at) -> {
                        if (at != null) {
                            positions.put(id, at.offset());
                        }
                    });
        }
        return positions;
    }
}
