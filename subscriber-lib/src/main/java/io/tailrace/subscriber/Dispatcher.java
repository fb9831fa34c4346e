package io.tailrace.subscriber;

import io.tailrace.subscriber.partition.AggregateKey;
import io.tailrace.subscriber.partition.MetadataBudget;
import io.tailrace.subscriber.partition.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides under one lock which event starts. Whoever ends an attempt, adds records or has waited
 * long enough comes here, and what may start then does. Safe for any thread.
 */
final class Dispatcher implements Stage.Ending {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);

    private final SubscriberConfig config;
    private final Stage stage;
    private final Aftermath aftermath;
    private final Partitions partitions;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean paused;

    Dispatcher(SubscriberConfig config, Stage stage, Aftermath aftermath) {
        this.config = config;
        this.stage = stage;
        this.aftermath = aftermath;
        this.partitions = new Partitions(new MetadataBudget(config.handling().maxMetadataChars()));
    }

    /** A partition came to this subscriber. */
    void assign(TopicPartition id, Progress progress) {
        change(() -> partitions.add(id, progress));
    }

    /** Records were read. */
    void add(ConsumerRecords<byte[], byte[]> records) {
        change(
                () -> {
                    for (TopicPartition id : records.partitions()) {
                        add(id, records.records(id));
                    }
                    records.nextOffsets().forEach((id, next) -> readTo(id, next.offset()));
                });
    }

    /** The partitions of which no more may be read for now, so many records at a time. */
    Set<TopicPartition> full(int maxPollRecords) {
        int most = config.handling().maxUnfinished() - maxPollRecords;
        return look(
                all ->
                        all.all().stream()
                                .filter(p -> p.work().unfinished() > most)
                                .map(Partition::id)
                                .collect(Collectors.toUnmodifiableSet()));
    }

    /** Whether nothing starts for now. */
    void pause(boolean yes) {
        change(() -> paused = yes);
    }

    /** There may be room for more. */
    void wake() {
        change(() -> {});
    }

    /** None of their events starts any more; what failed since stays unfinished. */
    void stop(Collection<TopicPartition> ids) {
        change(() -> partitions.find(ids).forEach(Partition::stop));
    }

    /** Waits until nothing of theirs is being handled; returns whether that is so. */
    boolean awaitIdle(Collection<TopicPartition> ids, Duration atMost) {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (!partitions.find(ids).stream().allMatch(Partition::isIdle)) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Asks what runs for them to come back. */
    void interrupt(Collection<TopicPartition> ids) {
        change(() -> partitions.find(ids).forEach(p -> p.attempts().forEach(Attempt::interrupt)));
    }

    /** They belong to somebody else from now on. */
    void drop(Collection<TopicPartition> ids) {
        change(() -> partitions.drop(ids));
    }

    /** The partitions that there are. */
    List<TopicPartition> ids() {
        return look(all -> all.all().stream().map(Partition::id).toList());
    }

    /** How far those of them that there are have been handled. */
    Map<TopicPartition, Progress> progress(Collection<TopicPartition> ids) {
        return look(
                all -> {
                    Map<TopicPartition, Progress> progress = new LinkedHashMap<>();
                    all.find(ids).forEach(p -> progress.put(p.id(), p.work().progress()));
                    return progress;
                });
    }

    /** Looks at the partitions while nothing moves. */
    <T> T look(Function<Partitions, T> question) {
        lock.lock();
        try {
            return question.apply(partitions);
        } finally {
            lock.unlock();
        }
    }

    /** Changes something; what may start afterwards does. */
    void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            startWhatMay();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean ended(Attempt attempt, Outcome outcome) {
        List<Runnable> next = new ArrayList<>();
        change(
                () -> {
                    stage.ended();
                    partitions.left(attempt);
                    if (!attempt.partition().isDropped()) {
                        next.add(aftermath.of(attempt, outcome, this));
                    }
                });
        next.forEach(Runnable::run);
        return !next.isEmpty();
    }

    private void add(TopicPartition id, List<ConsumerRecord<byte[], byte[]>> records) {
        Partition partition = partitions.find(id);
        if (partition == null || records.isEmpty()) {
            return;
        }
        long first = records.get(0).offset();
        if (first < partition.work().readTo()) {
            LOG.atWarn()
                    .addKeyValue("topic", id.topic())
                    .addKeyValue("partition", id.partition())
                    .log("Reading goes back from {} to {}", partition.work().readTo(), first);
            partitions.add(id, Progress.at(first));
            partition = Optional.ofNullable(partitions.find(id)).orElse(partition);
        }
        boolean isRetry = id.topic().equals(config.topics().retry(config.group()));
        for (ConsumerRecord<byte[], byte[]> record : records) {
            partition
                    .work()
                    .add(
                            record.offset(),
                            AggregateKey.of(record.key()),
                            new Received(record, isRetry));
        }
    }

    private void readTo(TopicPartition id, long next) {
        Partition partition = partitions.find(id);
        if (partition != null) {
            partition.work().readTo(next);
        }
    }

    private void startWhatMay() {
        while (!paused && stage.hasRoom()) {
            Optional<Attempt> next = partitions.startNext();
            if (next.isEmpty()) {
                return;
            }
            stage.start(next.get(), this);
        }
    }
}
