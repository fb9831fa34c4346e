package io.tailrace.subscriber;

import io.tailrace.subscriber.partition.Progress;
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

/** Shares the partitions with the other subscribers of the group. */
final class GroupMembership implements Membership, ConsumerRebalanceListener {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LAST_COMMIT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration REBALANCE_POLL = Duration.ofMillis(50);

    private final SubscriberConfig config;
    private final Consumer<byte[], byte[]> consumer;
    private final Dispatcher dispatcher;
    private final Commits commits;
    private final HandOver handOver;
    private final RetryTopic retryTopic;
    private final List<String> topics;
    private final Set<TopicPartition> arriving = new LinkedHashSet<>();
    private final Map<TopicPartition, Long> firstPositions = new HashMap<>();
    private boolean subscribed;
    private boolean withRetryTopic;

    /**
     * @param commits made with what lets everything begin again at what is committed
     */
    GroupMembership(
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
        this.handOver = new HandOver(dispatcher, this.commits);
        this.retryTopic = retryTopic;
        this.topics = List.copyOf(topics);
    }

    @Override
    public boolean tick() {
        if (!subscribed || (!withRetryTopic && retryTopic.exists())) {
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
        return arriving;
    }

    /** A rebalance that is under way takes no commits: it is brought to its end first. */
    @Override
    public void end(Duration drainTimeout) {
        handOver.bringToEnd(dispatcher.ids(), drainTimeout);
        long giveUpAt = System.nanoTime() + LAST_COMMIT_TIMEOUT.toNanos();
        while (!commits.now(dispatcher.ids()) && System.nanoTime() < giveUpAt) {
            consumer.pause(consumer.assignment());
            dispatcher.add(consumer.poll(REBALANCE_POLL));
        }
        handOver.run(dispatcher.ids(), Duration.ZERO);
    }

    @Override
    public void close() {
        retryTopic.close();
        commits.close();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> ids) {
        LOG.atInfo().addKeyValue("group", config.group()).log("Got {}", ids);
        consumer.pause(ids);
        arriving.addAll(ids);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> ids) {
        LOG.atInfo().addKeyValue("group", config.group()).log("Hands over {}", ids);
        handOver.run(ids, config.handling().drainTimeout());
        forget(ids);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> ids) {
        LOG.atWarn().addKeyValue("group", config.group()).log("Lost {}", ids);
        dispatcher.drop(ids);
        forget(ids);
    }

    /** Whatever was read counts no more: everything begins again at what is committed. */
    private void startOver() {
        List<TopicPartition> ids = new ArrayList<>(dispatcher.ids());
        dispatcher.drop(ids);
        commits.forget(ids);
        arriving.addAll(ids);
    }

    private void forget(Collection<TopicPartition> ids) {
        commits.forget(ids);
        arriving.removeAll(ids);
        firstPositions.keySet().removeAll(ids);
    }

    private void subscribe() {
        List<String> all = new ArrayList<>(topics);
        if (retryTopic.exists()) {
            withRetryTopic = true;
            all.add(retryTopic.name());
        }
        subscribed = true;
        consumer.subscribe(all, this);
    }

    private void restore() {
        if (arriving.isEmpty()) {
            return;
        }
        try {
            Map<TopicPartition, OffsetAndMetadata> committed =
                    consumer.committed(Set.copyOf(arriving), TIMEOUT);
            for (TopicPartition id : List.copyOf(arriving)) {
                OffsetAndMetadata at = committed.get(id);
                if (at == null) {
                    beginWithout(id);
                } else {
                    begin(id, ProgressCodec.decode(at.offset(), at.metadata()), true);
                }
                arriving.remove(id);
            }
        } catch (TimeoutException e) {
            LOG.debug("The committed offsets are not known yet; asked again", e);
        }
    }

    private void beginWithout(TopicPartition id) {
        Long first = firstPositions.get(id);
        if (first == null) {
            first = consumer.position(id, TIMEOUT);
            firstPositions.put(id, first);
        }
        begin(id, Progress.at(first), false);
    }

    private void begin(TopicPartition id, Progress progress, boolean wasCommitted) {
        consumer.seek(id, progress.offset());
        commits.begin(id, progress, wasCommitted);
        dispatcher.assign(id, progress);
    }
}
