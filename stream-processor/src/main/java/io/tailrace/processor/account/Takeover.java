package io.tailrace.processor.account;

import io.tailrace.account.HourTally;
import io.tailrace.account.IdMinute;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes partitions over from the counters that had them before: finds the record to go on with, and
 * the counts to add to. A partition is paused until that is done. For one thread.
 */
final class Takeover {

    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);

    /** Clocks of those who make ids and of those who write records differ by less than this. */
    private static final Duration CLOCKS = Duration.ofHours(1);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Brokers brokers;
    private final AccountView view;
    private final AccountBegin begin;
    private final Kept kept;
    private final CountedParts parts;

    /** Partitions whose earlier counts are not read yet, and how far the view has to read. */
    private final Set<TopicPartition> loading = new HashSet<>();

    /** Partitions without a committed offset. */
    private final Set<TopicPartition> uncommitted = new HashSet<>();

    private long loadFrom = Long.MAX_VALUE;

    Takeover(
            KafkaConsumer<byte[], byte[]> consumer,
            Brokers brokers,
            AccountView view,
            AccountBegin begin,
            Kept kept,
            CountedParts parts) {
        this.consumer = consumer;
        this.brokers = brokers;
        this.view = view;
        this.begin = begin;
        this.kept = kept;
        this.parts = parts;
    }

    /** The partitions that are not taken over yet. */
    Set<TopicPartition> pending() {
        return loading;
    }

    /** What is waited for, for people; empty if everything is taken over. */
    Optional<String> waitsFor() {
        return loading.stream().findFirst().map(partition -> "the counts of " + partition);
    }

    /** Begins to take partitions over. */
    void begin(Collection<TopicPartition> added) {
        consumer.pause(added);
        loading.addAll(added);
        loadFrom = Long.MAX_VALUE;
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(added));
        Set<TopicPartition> without = new HashSet<>(added);
        without.removeIf(partition -> committed.get(partition) != null);
        uncommitted.addAll(without);
        seekToBegin(without);
    }

    /** Goes to the first record that can have an id of a minute that is compared. */
    private void seekToBegin(Set<TopicPartition> added) {
        Instant oldest = Instant.now().minus(kept.keep());
        long begun = begin.minute();
        Instant first = begun == Long.MAX_VALUE ? oldest : IdMinute.begin(begun);
        long from = (first.isAfter(oldest) ? first : oldest).minus(CLOCKS).toEpochMilli();
        Map<TopicPartition, Long> wanted = new HashMap<>();
        added.forEach(partition -> wanted.put(partition, from));
        Map<TopicPartition, Long> ends = consumer.endOffsets(wanted.keySet()); // asked for first
        for (var found : consumer.offsetsForTimes(wanted).entrySet()) {
            @Nullable OffsetAndTimestamp record = found.getValue();
            long offset = record == null ? ends.getOrDefault(found.getKey(), 0L) : record.offset();
            consumer.seek(found.getKey(), offset);
        }
    }

    /** Ends the takeover of partitions that others have now. */
    void cancel(Collection<TopicPartition> removed) {
        loading.removeAll(Set.copyOf(removed));
        uncommitted.removeAll(Set.copyOf(removed));
    }

    /** Goes on where the last counters stopped, once all that they have written is read. */
    void proceed() throws InterruptedException {
        if (loading.isEmpty()) {
            return;
        }
        if (loadFrom == Long.MAX_VALUE) {
            loadFrom = brokers.endOfAccount();
        }
        if (view.position() >= loadFrom) {
            loading.forEach(this::add);
            consumer.resume(loading);
            loading.clear();
            uncommitted.clear();
            parts.processed(brokers.processed());
        }
    }

    private void add(TopicPartition partition) {
        String name = CountedParts.name(partition);
        Map<Long, HourTally> before = view.ask(ledger -> ledger.counted(name));
        if (uncommitted.contains(partition) && !before.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("topic", partition.topic())
                    .addKeyValue("partition", partition.partition())
                    .log(
                            "The group of the counters of the account has no committed offset for"
                                    + " {}, of which {} hours are counted; they are counted again",
                            partition,
                            before.size());
            parts.addAgain(partition, before);
        } else {
            parts.add(partition, before);
        }
    }
}
