package io.tailrace.subscriber.internal.dispatch;

import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.internal.handling.Attempt;
import io.tailrace.subscriber.internal.handling.Partition;
import io.tailrace.subscriber.internal.handling.Partitions;
import io.tailrace.subscriber.internal.handling.Stage;
import io.tailrace.subscriber.internal.received.ReceivedRecord;
import io.tailrace.subscriber.partition.AggregateKey;
import io.tailrace.subscriber.partition.MetadataBudget;
import io.tailrace.subscriber.partition.PartitionProgress;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which event starts. After every change under the lock (records were read, an attempt
 * ended, a pause is over) the dispatcher starts every event that may start. Safe for any thread.
 */
public final class Dispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** About as many events as short handlers finish while the consumer waits in a poll. */
    private static final int ENOUGH = 2_000;

    private static final long ENOUGH_PER_HANDLER = 2;

    private final SubscriberConfig config;
    private final Stage stage;
    private final Partitions partitions;
    private final Guard<Partitions> guard;
    private final GroupMeter meter;
    private final ProducedRecords produced = new ProducedRecords();
    private final OutcomeHandling outcomes;
    private final long enough;
    private boolean paused;

    /**
     * Begins without partitions.
     *
     * @param stage where attempts run
     * @param clock schedules retries
     */
    public Dispatcher(
            SubscriberConfig config,
            Stage stage,
            FailedEvents failedEvents,
            ScheduledExecutorService clock,
            GroupMeter meter) {
        this.config = config;
        this.stage = stage;
        this.meter = meter;
        this.enough = Math.max(ENOUGH, ENOUGH_PER_HANDLER * config.handling().maxConcurrency());
        this.partitions = new Partitions(new MetadataBudget(config.handling().maxMetadataChars()));
        this.guard = new Guard<>(partitions, this::startEvents);
        RetryTimer timer = new RetryTimer(clock);
        FailureReporter reporter = new FailureReporter(config, guard, failedEvents, timer, meter);
        this.outcomes = new OutcomeHandling(config, guard, stage, reporter, timer, produced, meter);
    }

    /** Adds a partition that was assigned to this subscriber, with its committed progress. */
    public void assign(TopicPartition id, PartitionProgress progress) {
        guard.change(all -> all.add(id, progress));
    }

    /** Adds records that were read; records of partitions that are not assigned are ignored. */
    public void add(ConsumerRecords<byte[], byte[]> records) {
        guard.change(
                all -> {
                    for (TopicPartition id : records.partitions()) {
                        add(id, records.records(id));
                    }
                    records.nextOffsets().forEach((id, next) -> readTo(id, next.offset()));
                });
    }

    /**
     * The partitions whose unfinished events leave no room for another poll.
     *
     * @param maxPollRecords the largest number of records that a poll returns
     */
    public Set<TopicPartition> full(int maxPollRecords) {
        int most = config.handling().maxUnfinished() - maxPollRecords;
        return read(
                all ->
                        all.all().stream()
                                .filter(p -> p.work().unfinished() > most)
                                .map(Partition::id)
                                .collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * The partitions with enough events that may start, see {@link Partitions#supplied}. They need
     * not be read further for now: events that wait are in memory, and make each collection of
     * garbage slower.
     */
    public Set<TopicPartition> supplied() {
        return read(all -> all.supplied(enough));
    }

    /** Starts no events while paused; running attempts continue. */
    public void pause(boolean pause) {
        guard.change(all -> paused = pause);
    }

    /** Starts the events that may start, after the stage has got room without the lock. */
    public void wake() {
        guard.change(all -> {});
    }

    /**
     * Starts no further events of partitions, and leaves events that fail from now on unfinished.
     */
    public void stop(Collection<TopicPartition> ids) {
        guard.change(all -> all.find(ids).forEach(Partition::stop));
    }

    /**
     * Waits until no attempt and no report of partitions is running.
     *
     * @return false if some are still running after the time, or the thread is interrupted
     */
    public boolean awaitIdle(Collection<TopicPartition> ids, Duration atMost) {
        return guard.await(all -> all.find(ids).stream().allMatch(Partition::isIdle), atMost);
    }

    /** Interrupts the running handlers of partitions. */
    public void interrupt(Collection<TopicPartition> ids) {
        guard.change(all -> all.find(ids).forEach(p -> p.attempts().forEach(Attempt::interrupt)));
    }

    /** Removes partitions that are no longer assigned, and interrupts their running handlers. */
    public void drop(Collection<TopicPartition> ids) {
        guard.change(all -> all.drop(ids));
    }

    /** The ids of the partitions that are currently assigned. */
    public List<TopicPartition> ids() {
        return read(all -> all.all().stream().map(Partition::id).toList());
    }

    /** The progress of the given partitions that are currently assigned. */
    public Map<TopicPartition, PartitionProgress> progress(Collection<TopicPartition> ids) {
        return read(
                all -> {
                    Map<TopicPartition, PartitionProgress> progress = new LinkedHashMap<>();
                    all.find(ids).forEach(p -> progress.put(p.id(), p.work().progress()));
                    return progress;
                });
    }

    /** Whether producing handlers have returned records that no transaction has taken. */
    public boolean hasProducedRecords() {
        return read(all -> !produced.isEmpty());
    }

    /**
     * Takes the records that producing handlers have returned, and marks their events as finished.
     * Later events of their aggregates start with the next change, for example {@link #wake}.
     */
    public TakenRecords takeProducedRecords() {
        return guard.locked(all -> produced.takeAll(meter));
    }

    /** Reads the partitions under the lock. */
    public <T> T read(Function<Partitions, T> question) {
        return guard.locked(question);
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
                    .log(
                            "The consumer's position went back from offset {} to {}, so the events"
                                    + " between them are handled again",
                            partition.work().readTo(),
                            first);
            partitions.add(id, PartitionProgress.at(first));
            partition = Optional.ofNullable(partitions.find(id)).orElse(partition);
        }
        boolean isRetry = id.topic().equals(config.topics().retry(config.group()));
        for (ConsumerRecord<byte[], byte[]> record : records) {
            partition
                    .work()
                    .add(
                            record.offset(),
                            AggregateKey.of(record.key()),
                            new ReceivedRecord(record, isRetry));
        }
    }

    private void readTo(TopicPartition id, long next) {
        Partition partition = partitions.find(id);
        if (partition != null) {
            partition.work().readTo(next);
        }
    }

    private void startEvents() {
        while (!paused && stage.hasRoom()) {
            Optional<Attempt> next = partitions.startNext();
            if (next.isEmpty()) {
                return;
            }
            stage.start(next.get(), outcomes);
        }
    }
}
