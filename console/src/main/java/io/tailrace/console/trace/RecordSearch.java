package io.tailrace.console.trace;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.processor.scan.TopicScan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Reads topics until a deadline, and knows which it has read to their ends. For one thread. */
final class RecordSearch implements AutoCloseable {

    /** How many records of a partition are read before older ones. */
    private static final long WINDOW = 100_000;

    private final KafkaCluster kafka;
    private final TopicScan scan;
    private final Deadline deadline;
    private final Set<String> searched = new TreeSet<>();
    private final Set<String> unsearched = new TreeSet<>();

    private RecordSearch(KafkaCluster kafka, TopicScan scan, Deadline deadline) {
        this.kafka = kafka;
        this.scan = scan;
        this.deadline = deadline;
    }

    static RecordSearch open(KafkaCluster kafka, Deadline deadline) {
        return new RecordSearch(kafka, TopicScan.open(kafka, "tailrace-console-trace"), deadline);
    }

    TopicScan scan() {
        return scan;
    }

    /** The names of all topics. */
    Set<String> names() throws InterruptedException {
        try {
            return scan.admin().listTopics().names().get();
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(kafka, "list topics", e.getCause());
        }
    }

    /** The topics that were read to their ends. */
    Set<String> searched() {
        return searched;
    }

    /** The topics that were not. */
    Set<String> unsearched() {
        return unsearched;
    }

    /** Notes that a topic was read by somebody else. */
    void searched(String topic) {
        (deadline.isOver() ? unsearched : searched).add(topic);
    }

    /** Notes that a topic could not be read. */
    void unsearched(String topic) {
        unsearched.add(topic);
    }

    /**
     * Reads topics, the newest records first, in windows that are read forward.
     *
     * @param key of the records; null if it does not show their partition
     * @param since from when on; null for the beginning
     * @param visitor returns false to stop
     * @return whether everything was read or the visitor has stopped
     */
    boolean newestFirst(
            Collection<String> topics,
            byte @Nullable [] key,
            @Nullable Instant since,
            Predicate<ConsumerRecord<byte[], byte[]>> visitor)
            throws InterruptedException {
        scan.stopWhen(deadline::isOver);
        List<TopicPartition> partitions = partitions(topics, key);
        if (partitions.isEmpty()) {
            return true;
        }
        Map<TopicPartition, Long> start =
                since == null ? scan.beginning(partitions) : scan.since(partitions, since);
        Map<TopicPartition, Long> end = new HashMap<>(scan.end(partitions));
        boolean[] stopped = new boolean[1];
        while (!deadline.isOver() && !stopped[0]) {
            end.entrySet()
                    .removeIf(each -> each.getValue() <= start.getOrDefault(each.getKey(), 0L));
            if (end.isEmpty()) {
                note(partitions, searched);
                return true;
            }
            Map<TopicPartition, Long> from = new HashMap<>();
            end.forEach(
                    (partition, last) ->
                            from.put(
                                    partition,
                                    Math.max(start.getOrDefault(partition, 0L), last - WINDOW)));
            scan.read(
                    from,
                    Map.copyOf(end),
                    record -> {
                        stopped[0] = !visitor.test(record);
                        return !stopped[0];
                    });
            end.putAll(from);
        }
        if (!stopped[0]) {
            note(partitions, unsearched);
        }
        return stopped[0];
    }

    private static void note(List<TopicPartition> partitions, Set<String> topics) {
        partitions.forEach(partition -> topics.add(partition.topic()));
    }

    private List<TopicPartition> partitions(Collection<String> topics, byte @Nullable [] key)
            throws InterruptedException {
        List<TopicPartition> found = new ArrayList<>();
        for (String topic : new HashSet<>(topics)) {
            List<TopicPartition> all =
                    scan.find(topic).map(TopicScan::partitions).orElse(List.of());
            found.addAll(key == null || all.isEmpty() ? all : List.of(all.get(of(key, all))));
        }
        return found;
    }

    /** As the default partitioner does; the place in the list is the number of the partition. */
    private static int of(byte[] key, List<TopicPartition> all) {
        return Utils.toPositive(Utils.murmur2(key)) % all.size();
    }

    /** Whether the key of a record shows its partition. */
    boolean isKeyed() {
        return !kafka.clientProperties().containsKey(ProducerConfig.PARTITIONER_CLASS_CONFIG);
    }

    @Override
    public void close() {
        scan.close();
    }
}
