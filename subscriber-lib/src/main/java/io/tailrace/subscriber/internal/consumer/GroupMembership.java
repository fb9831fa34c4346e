package io.tailrace.subscriber.internal.consumer;

import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.internal.commit.Commits;
import io.tailrace.subscriber.internal.dispatch.Dispatcher;
import io.tailrace.subscriber.partition.PartitionProgress;
import io.tailrace.subscriber.partition.ProgressCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shares the partitions with the other members of a consumer group, and commits progress. */
public final class GroupMembership implements Membership, ConsumerRebalanceListener {

    private static final Logger LOG = LoggerFactory.getLogger(GroupMembership.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LAST_COMMIT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration REBALANCE_POLL = Duration.ofMillis(50);

    private final SubscriberConfig config;
    private final Consumer<byte[], byte[]> consumer;
    private final Dispatcher dispatcher;
    private final Commits commits;
    private final PartitionRelease partitions;
    private final RetryTopic retryTopic;
    private final ExistingTopics topics;
    private final Set<TopicPartition> unrestored = new LinkedHashSet<>();
    private final Map<TopicPartition, Long> firstPositions = new HashMap<>();
    private boolean withRetryTopic;

    /**
     * Creates a membership; the first {@link #tick} that finds a topic joins the group.
     *
     * @param commits creates the commits, given an action that makes the subscriber begin again at
     *     the committed progress
     * @param topics the topics of the events, without the retry topic
     */
    public GroupMembership(
            SubscriberConfig config,
            Consumer<byte[], byte[]> consumer,
            Dispatcher dispatcher,
            Function<Runnable, Commits> commits,
            RetryTopic retryTopic,
            Collection<String> topics) {
        this.config = config;
        this.consumer = consumer;
        this.dispatcher = dispatcher;
        this.commits = commits.apply(this::startOver);
        this.partitions = new PartitionRelease(dispatcher, this.commits);
        this.retryTopic = retryTopic;
        this.topics = new ExistingTopics(consumer, topics);
    }

    @Override
    public boolean tick() {
        boolean found = topics.look();
        if (found || (!withRetryTopic && retryTopic.exists())) {
            subscribe();
        }
        if (commits.ready()) {
            restore();
            commits.tick();
        }
        return true;
    }

    @Override
    public Set<TopicPartition> notReady() {
        return unrestored;
    }

    /** Drains; then polls until a rebalance that prevents the last commit has ended. */
    @Override
    public void end(Duration drainTimeout) {
        partitions.drain(dispatcher.ids(), drainTimeout);
        long giveUpAt = System.nanoTime() + LAST_COMMIT_TIMEOUT.toNanos();
        while (!commits.now(dispatcher.ids()) && System.nanoTime() < giveUpAt) {
            consumer.pause(consumer.assignment());
            dispatcher.add(consumer.poll(REBALANCE_POLL));
        }
        partitions.release(dispatcher.ids(), Duration.ZERO);
    }

    @Override
    public void close() {
        retryTopic.close();
        commits.close();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> ids) {
        LOG.atInfo().addKeyValue("group", config.group()).log("Partitions assigned: {}", ids);
        consumer.pause(ids);
        unrestored.addAll(ids);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> ids) {
        LOG.atInfo().addKeyValue("group", config.group()).log("Partitions revoked: {}", ids);
        partitions.release(ids, config.handling().drainTimeout());
        forget(ids);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> ids) {
        LOG.atWarn()
                .addKeyValue("group", config.group())
                .log(
                        "Partitions lost: {}. Running handlers are interrupted; events that"
                                + " finished after the last commit are handled again by the next"
                                + " owner.",
                        ids);
        dispatcher.drop(ids);
        forget(ids);
    }

    /** Drops every event that was read, and restores the committed progress of all partitions. */
    private void startOver() {
        List<TopicPartition> ids = new ArrayList<>(dispatcher.ids());
        dispatcher.drop(ids);
        commits.forget(ids);
        unrestored.addAll(ids);
    }

    private void forget(Collection<TopicPartition> ids) {
        commits.forget(ids);
        unrestored.removeAll(ids);
        firstPositions.keySet().removeAll(ids);
    }

    private void subscribe() {
        List<String> all = new ArrayList<>(topics.found());
        if (retryTopic.exists()) {
            withRetryTopic = true;
            all.add(retryTopic.name());
        }
        consumer.subscribe(all, this);
    }

    private void restore() {
        if (unrestored.isEmpty()) {
            return;
        }
        try {
            Map<TopicPartition, OffsetAndMetadata> committed =
                    consumer.committed(Set.copyOf(unrestored), TIMEOUT);
            for (TopicPartition id : List.copyOf(unrestored)) {
                OffsetAndMetadata at = committed.get(id);
                if (at == null) {
                    beginWithoutCommit(id);
                } else {
                    begin(id, ProgressCodec.decode(at.offset(), at.metadata()), true);
                }
                unrestored.remove(id);
            }
        } catch (TimeoutException e) {
            LOG.debug(
                    "Could not fetch the committed offsets; trying again before the next poll", e);
        }
    }

    /** Begins at the same position again if the subscriber starts over before its first commit. */
    private void beginWithoutCommit(TopicPartition id) {
        Long first = firstPositions.get(id);
        if (first == null) {
            first = consumer.position(id, TIMEOUT);
            firstPositions.put(id, first);
        }
        begin(id, PartitionProgress.at(first), false);
    }

    private void begin(TopicPartition id, PartitionProgress progress, boolean wasCommitted) {
        consumer.seek(id, progress.offset());
        commits.begin(id, progress, wasCommitted);
        dispatcher.assign(id, progress);
    }
}
