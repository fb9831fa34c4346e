package io.tailrace.subscriber;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads, over and over, on one thread, also while handlers run: the group never takes a subscriber
 * for dead because of a slow handler.
 */
final class ConsumerLoop {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
    private static final Duration POLL = Duration.ofMillis(100);

    /** While a partition waits for room, or something waits to be committed. */
    private static final Duration SHORT_POLL = Duration.ofMillis(10);

    private final Consumer<byte[], byte[]> consumer;
    private final int maxPollRecords;
    private final Membership membership;
    private final Dispatcher dispatcher;
    private final Stage stage;
    private final SubscriberLife life;
    private final Lag lag;
    private final boolean hasty;
    private volatile Set<TopicPartition> full = Set.of();

    ConsumerLoop(
            Consumer<byte[], byte[]> consumer,
            int maxPollRecords,
            Membership membership,
            Dispatcher dispatcher,
            Stage stage,
            SubscriberLife life,
            Lag lag,
            boolean hasty) {
        this.consumer = consumer;
        this.maxPollRecords = maxPollRecords;
        this.membership = membership;
        this.dispatcher = dispatcher;
        this.stage = stage;
        this.life = life;
        this.lag = lag;
        this.hasty = hasty;
    }

    /** Partitions that are not read because too much of them is unfinished. */
    Set<TopicPartition> full() {
        return full;
    }

    /** Runs until the subscriber closes; then brings everything to its end. */
    void run() {
        while (life.isOpen()) {
            try {
                step();
            } catch (RetriableException e) {
                LOG.warn("Kafka is out of reach; tried again", e);
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
        membership.end(life.drainTimeout());
    }

    private void step() {
        if (membership.tick()) {
            life.connected();
        }
        regulate();
        if (consumer.assignment().isEmpty() && consumer.subscription().isEmpty()) {
            LockSupport.parkNanos(POLL.toNanos());
            return;
        }
        dispatcher.add(consumer.poll(isWaiting() ? SHORT_POLL : POLL));
        lag.look(consumer);
    }

    private boolean isWaiting() {
        return hasty || !full.isEmpty() || !membership.notReady().isEmpty() || !stage.wantsMore();
    }

    /** Pauses what must not be read now, and nothing else. */
    private void regulate() {
        Set<TopicPartition> assigned = consumer.assignment();
        full = dispatcher.full(maxPollRecords);
        Set<TopicPartition> pause = new HashSet<>(assigned);
        if (!life.isPaused() && stage.wantsMore()) {
            pause.retainAll(union(full, membership.notReady()));
        }
        Set<TopicPartition> resume = new HashSet<>(consumer.paused());
        resume.removeAll(pause);
        pause.removeAll(consumer.paused());
        consumer.resume(resume);
        consumer.pause(pause);
    }

    private static Set<TopicPartition> union(Set<TopicPartition> one, Set<TopicPartition> other) {
        Set<TopicPartition> both = new HashSet<>(one);
        both.addAll(other);
        return both;
    }
}
