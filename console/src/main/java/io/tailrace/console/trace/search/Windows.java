package io.tailrace.console.trace.search;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What is left to read of partitions that are read in windows, the newest first, each of them
 * forward. A window that is interrupted goes on after the last record that was seen. No input or
 * output. For one thread.
 */
final class Windows {

    private final Map<TopicPartition, Long> floor;
    private final Map<TopicPartition, Long> ends;
    private final long size;
    private final Map<TopicPartition, Long> first = new HashMap<>();
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final Set<String> dropped = new HashSet<>();

    /**
     * @param start the first offset of each partition
     * @param end the offset after the last one
     * @param size of a window, in offsets of a partition
     */
    Windows(Map<TopicPartition, Long> start, Map<TopicPartition, Long> end, long size) {
        this.floor = new HashMap<>(start);
        this.ends = new HashMap<>(end);
        this.size = size;
    }

    /** Begins a window unless one is open; false if everything is read. */
    boolean begin() {
        if (first.isEmpty()) {
            ends.forEach(
                    (partition, end) -> {
                        if (isLeft(partition)) {
                            first.put(partition, Math.max(begin(partition), end - size));
                        }
                    });
            next.putAll(first);
        }
        return !first.isEmpty();
    }

    private long begin(TopicPartition partition) {
        return floor.getOrDefault(partition, 0L);
    }

    private boolean isLeft(TopicPartition partition) {
        return ends.getOrDefault(partition, 0L) > begin(partition);
    }

    /** From where on the window is read. */
    Map<TopicPartition, Long> from() {
        return Map.copyOf(next);
    }

    /** Where the window ends. */
    Map<TopicPartition, Long> to() {
        Map<TopicPartition, Long> to = new HashMap<>(ends);
        to.keySet().retainAll(first.keySet());
        return to;
    }

    void seen(ConsumerRecord<byte[], byte[]> record) {
        next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
    }

    /** The window was read to its end. */
    void finish() {
        ends.putAll(first);
        first.clear();
        next.clear();
    }

    /**
     * Leaves topics out.
     *
     * @return whether something of them was to be read
     */
    boolean drop(Collection<String> topics) {
        boolean known = ends.keySet().removeIf(each -> topics.contains(each.topic()));
        first.keySet().retainAll(ends.keySet());
        next.keySet().retainAll(ends.keySet());
        if (known) {
            dropped.addAll(topics);
        }
        return known;
    }

    /** The topics that are not read to their ends. */
    Set<String> unread() {
        Set<String> unread = new TreeSet<>(dropped);
        ends.keySet().stream().filter(this::isLeft).map(TopicPartition::topic).forEach(unread::add);
        return unread;
    }

    /** The topics that are read to their ends. */
    Set<String> read() {
        Set<String> read = new TreeSet<>();
        floor.keySet().stream().map(TopicPartition::topic).forEach(read::add);
        read.removeAll(unread());
        return read;
    }
}
