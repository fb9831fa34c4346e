package io.tailrace.processor.account;

import io.tailrace.account.AccountRecord.Counted;
import io.tailrace.account.HourTally;
import io.tailrace.account.IdHash;
import io.tailrace.account.IdMinute;
import io.tailrace.account.Part;
import io.tailrace.account.RecordHop;
import io.tailrace.account.RecordHop.Counts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** What a counter has counted of the partitions that it has. For one thread. */
final class CountedParts {

    /** With more waiting records in all partitions together, no more of the outbox are read. */
    static final int MAX_WAITING = 50_000;

    private final RecordHop hop;
    private final Kept kept;
    private final Runnable onLate;
    private final IdHash hash = new IdHash();
    private final Map<TopicPartition, PartCount> parts = new HashMap<>();

    /**
     * @param onLate called for every event that is too old to be counted, or from the future
     */
    CountedParts(RecordHop hop, Kept kept, Runnable onLate) {
        this.hop = hop;
        this.kept = kept;
        this.onLate = onLate;
    }

    static String name(TopicPartition partition) {
        return Part.partition(partition.topic(), partition.partition());
    }

    /**
     * Goes on with a partition where its last counter has stopped.
     *
     * @param before what is in the topic of the account; this object changes it
     */
    void add(TopicPartition partition, Map<Long, HourTally> before) {
        boolean mustBeProcessed = hop.isOutbox(partition.topic());
        parts.put(
                partition,
                new PartCount(name(partition), before, mustBeProcessed ? 0 : Long.MAX_VALUE));
    }

    /**
     * Counts a partition from its beginning, because it is not known up to where it was counted:
     * what was counted before would be counted twice.
     *
     * @param before what is in the topic of the account, and is replaced; this object changes it
     */
    void addAgain(TopicPartition partition, Map<Long, HourTally> before) {
        add(partition, before);
        parts.computeIfPresent(
                partition,
                (p, part) -> {
                    part.startAgain();
                    return part;
                });
    }

    void remove(Collection<TopicPartition> others) {
        parts.keySet().removeAll(Set.copyOf(others));
    }

    Set<TopicPartition> partitions() {
        return parts.keySet();
    }

    Set<String> names() {
        return parts.values().stream().map(PartCount::part).collect(Collectors.toSet());
    }

    /** Counts the records of a partition, those that count. */
    void add(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records, Instant now) {
        PartCount part = parts.get(partition);
        if (part == null) {
            return;
        }
        for (ConsumerRecord<byte[], byte[]> record : records) {
            hop.of(partition.topic(), record.headers())
                    .ifPresent(counts -> add(part, record.offset(), counts, now));
        }
    }

    private void add(PartCount part, long offset, Counts counts, Instant now) {
        long minute = IdMinute.of(counts.id());
        if (kept.isCounted(minute, now)) {
            part.add(offset, counts.line(), minute, counts.tally(hash));
        } else {
            onLate.run();
        }
    }

    /** Counts what was waiting to be processed. */
    void processed(Map<TopicPartition, Long> before) {
        parts.forEach(
                (partition, part) -> {
                    if (hop.isOutbox(partition.topic())) {
                        part.processed(before.getOrDefault(partition, 0L));
                    }
                });
    }

    boolean isWaiting() {
        return parts.values().stream().anyMatch(PartCount::isWaiting);
    }

    /** The partitions of which no more can be taken in. */
    Set<TopicPartition> full() {
        boolean allFull = parts.values().stream().mapToInt(PartCount::waiting).sum() >= MAX_WAITING;
        return parts.entrySet().stream()
                .filter(
                        part ->
                                part.getValue().isFull()
                                        || (allFull && hop.isOutbox(part.getKey().topic())))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /**
     * The offset before which a partition is counted; 0 for one that was not added.
     *
     * @param read the offset before which it is read
     */
    long counted(TopicPartition partition, long read) {
        PartCount part = parts.get(partition);
        return part == null ? 0 : part.counted(read);
    }

    boolean isChanged() {
        return parts.values().stream().anyMatch(PartCount::isChanged);
    }

    /** What has changed and is still kept. */
    List<Counted> changes(Instant now) {
        List<Counted> all = new ArrayList<>();
        for (PartCount part : parts.values()) {
            part.forgetBefore(kept.firstStoredHour(now));
            all.addAll(part.changes());
        }
        return all;
    }

    /** What has changed is in the topic of the account. */
    void published() {
        parts.values().forEach(PartCount::published);
    }
}
