package io.tailrace.subscriber.internal.consumer;

import io.tailrace.subscriber.config.StartAt;
import io.tailrace.subscriber.internal.commit.NoCommits;
import io.tailrace.subscriber.internal.dispatch.Dispatcher;
import io.tailrace.subscriber.partition.PartitionProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
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

/**
 * Reads all partitions of the topics, including partitions that are added later, and commits
 * nothing.
 */
public final class BroadcastMembership implements Membership {

    private static final Logger LOG = LoggerFactory.getLogger(BroadcastMembership.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration UPDATE_INTERVAL = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final Dispatcher dispatcher;
    private final Collection<String> topics;
    private final StartAt start;
    private final PartitionRelease partitions;
    private boolean connected;
    private long lastUpdate = System.nanoTime() - UPDATE_INTERVAL.toNanos();

    /**
     * Creates a membership; the first {@link #tick} assigns the partitions.
     *
     * @param start where to start in partitions that exist at the start of the subscriber
     */
    public BroadcastMembership(
            Consumer<byte[], byte[]> consumer,
            Dispatcher dispatcher,
            Collection<String> topics,
            StartAt start) {
        this.consumer = consumer;
        this.dispatcher = dispatcher;
        this.topics = List.copyOf(topics);
        this.start = start;
        this.partitions = new PartitionRelease(dispatcher, new NoCommits());
    }

    @Override
    public boolean tick() {
        if (System.nanoTime() - lastUpdate >= UPDATE_INTERVAL.toNanos()) {
            lastUpdate = System.nanoTime();
            try {
                assign(fetchPartitions());
                connected = true;
            } catch (TimeoutException e) {
                LOG.debug(
                        "Could not fetch partitions or offsets; trying again in {}",
                        UPDATE_INTERVAL,
                        e);
            }
        }
        return connected;
    }

    @Override
    public Set<TopicPartition> notReady() {
        Set<TopicPartition> unpositioned = new HashSet<>(consumer.assignment());
        unpositioned.removeAll(dispatcher.ids());
        return unpositioned;
    }

    /** A topic that is deleted and created again loses its assignment in between. */
    private Set<TopicPartition> ready() {
        Set<TopicPartition> ready = new HashSet<>(consumer.assignment());
        ready.retainAll(dispatcher.ids());
        return ready;
    }

    @Override
    public void end(Duration drainTimeout) {
        partitions.release(dispatcher.ids(), drainTimeout);
    }

    @Override
    public void close() {
        // the consumer is closed by its owner
    }

    private List<TopicPartition> fetchPartitions() {
        List<TopicPartition> all = new ArrayList<>();
        for (String topic : topics) {
            for (PartitionInfo partition : consumer.partitionsFor(topic, TIMEOUT)) {
                all.add(new TopicPartition(topic, partition.partition()));
            }
        }
        return all;
    }

    /**
     * Assigns first: Kafka's client warns if it finds offsets of partitions it was not assigned.
     */
    private void assign(List<TopicPartition> all) {
        List<TopicPartition> added = new ArrayList<>(all);
        added.removeAll(ready());
        if (added.isEmpty()) {
            return;
        }
        consumer.assign(all);
        consumer.pause(added);
        Map<TopicPartition, Long> positions =
                connected ? consumer.beginningOffsets(added, TIMEOUT) : startPositions(added);
        positions.forEach(
                (id, position) -> {
                    consumer.seek(id, position);
                    dispatcher.assign(id, PartitionProgress.at(position));
                });
    }

    private Map<TopicPartition, Long> startPositions(List<TopicPartition> ids) {
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
