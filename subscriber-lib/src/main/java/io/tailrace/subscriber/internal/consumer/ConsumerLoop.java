package io.tailrace.subscriber.internal.consumer;

import io.tailrace.subscriber.internal.dispatch.Dispatcher;
import io.tailrace.subscriber.internal.handling.Stage;
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
 * Polls records and commits progress on one thread, also while handlers run, so that a slow handler
 * does not cost the subscriber its membership in the group.
 */
public final class ConsumerLoop {

    private static final Logger LOG = LoggerFactory.getLogger(ConsumerLoop.class);
    private static final Duration POLL = Duration.ofMillis(100);

    /** The poll timeout while a partition is paused or records wait for a transaction. */
    private static final Duration SHORT_POLL = Duration.ofMillis(10);

    private final Consumer<byte[], byte[]> consumer;
    private final int maxPollRecords;
    private final Membership membership;
    private final Dispatcher dispatcher;
    private final Stage stage;
    private final SubscriberLife life;
    private final Lag lag;
    private final BrokerLink link;
    private final boolean producing;
    private volatile Set<TopicPartition> full = Set.of();

    /** For the thread of the loop. */
    private Set<TopicPartition> supplied = Set.of();

    /**
     * Creates the loop; {@link #run} runs it.
     *
     * @param maxPollRecords the largest number of records that a poll returns
     * @param producing whether handlers return records, which should be committed without delay
     */
    public ConsumerLoop(
            Consumer<byte[], byte[]> consumer,
            int maxPollRecords,
            Membership membership,
            Dispatcher dispatcher,
            Stage stage,
            SubscriberLife life,
            Lag lag,
            BrokerLink link,
            boolean producing) {
        this.consumer = consumer;
        this.maxPollRecords = maxPollRecords;
        this.membership = membership;
        this.dispatcher = dispatcher;
        this.stage = stage;
        this.life = life;
        this.lag = lag;
        this.link = link;
        this.producing = producing;
    }

    /**
     * The partitions whose reading is paused because they have too many unfinished events. Safe for
     * any thread.
     */
    public Set<TopicPartition> full() {
        return full;
    }

    /** Polls until the subscriber closes; then drains and commits. */
    public void run() {
        while (life.isOpen()) {
            try {
                poll();
            } catch (RetriableException e) {
                LOG.warn("A request to the brokers failed; trying again in {}", POLL, e);
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
        membership.end(life.drainTimeout());
    }

    private void poll() {
        link.sample();
        if (membership.tick() && link.isConnected()) {
            life.connected();
        }
        pauseAndResume();
        if (consumer.assignment().isEmpty() && consumer.subscription().isEmpty()) {
            LockSupport.parkNanos(POLL.toNanos());
            return;
        }
        dispatcher.add(consumer.poll(isWaiting() ? SHORT_POLL : POLL));
        lag.update(consumer);
    }

    private boolean isWaiting() {
        return producing
                || !supplied.isEmpty()
                || !full.isEmpty()
                || !membership.notReady().isEmpty()
                || !stage.wantsMore();
    }

    /** Pauses exactly the partitions that must not be read for now. */
    private void pauseAndResume() {
        Set<TopicPartition> assigned = consumer.assignment();
        full = dispatcher.full(maxPollRecords);
        supplied = dispatcher.supplied();
        Set<TopicPartition> pause = new HashSet<>(assigned);
        if (!life.isPaused() && stage.wantsMore()) {
            pause.retainAll(union(union(full, supplied), membership.notReady()));
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
