package io.tailrace.console.letters.index;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.dlt.RedriveLog;
import io.tailrace.processor.scan.TopicScan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Reads what was added to the dead-letter topic and to the dispositions since the last time. The
 * dispositions are read first, so that no dead letter appears open that was redriven long ago. For
 * one thread.
 */
final class LetterFollower {

    private static final TopicPartition LOG = new TopicPartition(RedriveLog.TOPIC, 0);

    private final KafkaCluster kafka;
    private final int limit;
    private final BooleanSupplier stopped;
    private @Nullable Uuid topicId;
    private @Nullable Uuid logId;
    private LetterStore store;
    private Range range = Range.NONE;
    private long logNext;
    private @Nullable String unreadable;
    private OpenTransaction open = new OpenTransaction();
    private boolean hasHidden;

    /**
     * The offsets that the dead-letter topic has. Immutable.
     *
     * @param begin the first offset of each partition
     * @param end the offset after the last one of each partition
     */
    record Range(Map<TopicPartition, Long> begin, Map<TopicPartition, Long> end) {

        /** Of a topic that does not exist. */
        static final Range NONE = new Range(Map.of(), Map.of());

        Range {
            begin = Map.copyOf(begin);
            end = Map.copyOf(end);
        }

        /** How many offsets there are. */
        long total() {
            return sum(begin::get);
        }

        /** How many of these a store has not read yet. */
        long unread(LetterStore store) {
            Map<Integer, Long> next = store.next();
            return sum(partition -> next.get(partition.partition()));
        }

        private long sum(Function<TopicPartition, @Nullable Long> from) {
            long sum = 0;
            for (Map.Entry<TopicPartition, Long> each : end.entrySet()) {
                Long first = from.apply(each.getKey());
                sum += first == null ? 0 : Math.max(0, each.getValue() - first);
            }
            return sum;
        }
    }

    /**
     * @param limit how many dead letters are kept at most
     * @param stopped whether to end early
     */
    LetterFollower(KafkaCluster kafka, int limit, BooleanSupplier stopped) {
        this.kafka = kafka;
        this.limit = limit;
        this.stopped = stopped;
        this.store = new LetterStore(limit);
    }

    /**
     * Looks whether the topics are still the same, and for their ends. A topic that was deleted, or
     * created again, begins a new store.
     *
     * @param scan stays the caller's
     * @return the store that {@link #read} fills
     * @throws io.tailrace.process.OperatorException if the brokers refuse it
     */
    LetterStore look(TopicScan scan) throws InterruptedException {
        Optional<TopicDescription> topic = scan.find(kafka.topics().deadLetter());
        Optional<TopicDescription> log = scan.find(RedriveLog.TOPIC);
        Uuid id = topic.map(TopicDescription::topicId).orElse(null);
        Uuid idOfLog = log.map(TopicDescription::topicId).orElse(null);
        boolean sameLog = logId == null || logId.equals(idOfLog);
        if (topicId != null && (!topicId.equals(id) || !sameLog)) {
            store = new LetterStore(limit);
            range = Range.NONE;
            logNext = 0;
            unreadable = null;
            open = new OpenTransaction();
            hasHidden = false;
        }
        topicId = id;
        logId = idOfLog;
        if (topic.isPresent()) {
            List<TopicPartition> partitions = TopicScan.partitions(topic.get());
            range = new Range(scan.beginning(partitions), scan.end(partitions));
            beginNew();
            range.begin().forEach((partition, first) -> store.expire(partition.partition(), first));
        }
        return store;
    }

    /** Of a topic with too many dead letters, the same share of each partition is read. */
    private void beginNew() {
        Map<Integer, Long> known = store.next();
        long total = range.total();
        range.begin()
                .forEach(
                        (partition, first) -> {
                            if (!known.containsKey(partition.partition())) {
                                long count = range.end().getOrDefault(partition, first) - first;
                                long kept = total <= limit ? count : count * limit / total;
                                store.begin(
                                        partition.partition(), first + count - kept, count - kept);
                            }
                        });
    }

    /**
     * Reads up to the ends that {@link #look} has found.
     *
     * @throws io.tailrace.process.OperatorException if the brokers refuse it
     */
    void read(TopicScan scan) throws InterruptedException {
        Uuid id = topicId;
        if (id == null) {
            return;
        }
        if (logId != null) {
            readDispositions(scan, id.toString());
        }
        Map<Integer, Long> next = store.next();
        Map<TopicPartition, Long> from = new HashMap<>();
        range.end()
                .forEach(
                        (partition, end) -> {
                            long start = next.getOrDefault(partition.partition(), 0L);
                            if (start < end) {
                                from.put(partition, start);
                            }
                        });
        if (from.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> upTo = new HashMap<>(range.end());
        upTo.keySet().retainAll(from.keySet());
        scan.read(
                from,
                upTo,
                record -> {
                    store.add(new DeadLetterRecord(record, null));
                    return !stopped.getAsBoolean();
                });
        if (!stopped.getAsBoolean()) {
            upTo.forEach((partition, offset) -> store.advance(partition.partition(), offset));
        }
    }

    private void readDispositions(TopicScan scan, String id) throws InterruptedException {
        long first = scan.beginning(List.of(LOG)).getOrDefault(LOG, 0L);
        Map<TopicPartition, Long> ends = scan.end(List.of(LOG));
        long last = ends.getOrDefault(LOG, 0L);
        long from = Math.max(first, logNext);
        if (from < last) {
            scan.read(
                    Map.of(LOG, from),
                    ends,
                    record -> {
                        add(id, record);
                        return !stopped.getAsBoolean();
                    });
        }
        if (!stopped.getAsBoolean()) {
            logNext = Math.max(from, last);
        }
        long written = scan.writtenEnd(List.of(LOG)).getOrDefault(LOG, 0L);
        hasHidden = open.lasts(last, written, System.nanoTime());
    }

    private void add(String id, ConsumerRecord<byte[], byte[]> record) {
        try {
            RedriveLog.parse(id, record).ifPresent(store::add);
        } catch (IllegalStateException e) {
            unreadable = e.getMessage();
        }
    }

    /** The offsets of the dead-letter topic, as {@link #look} has found them. */
    Range range() {
        return range;
    }

    /** Whether the dead-letter topic exists. */
    boolean exists() {
        return topicId != null;
    }

    /** Whether dispositions cannot be read, because a transaction before them stays open. */
    boolean hasHidden() {
        return hasHidden;
    }

    /** What is wrong with a disposition that cannot be read; null if there is none. */
    @Nullable String unreadable() {
        return unreadable;
    }
}
