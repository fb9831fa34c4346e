package io.tailrace.console.trace;

import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.AccessErrors;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.processor.scan.TopicScan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Reads topics until a deadline, and knows which it has read to their ends. For one thread. */
final class RecordSearch implements AutoCloseable {

    /** How many records of a partition are read before older ones. */
    private static final long WINDOW = 100_000;

    /** How long brokers may take to answer a question of a search. */
    private static final Duration ANSWER = Duration.ofSeconds(3);

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
        return new RecordSearch(
                kafka, TopicScan.openSmall(kafka, "tailrace-console-trace", ANSWER), deadline);
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
        Windows windows = windows(partitions(topics, key), since);
        boolean[] stopped = new boolean[1];
        while (windows.begin() && !deadline.isOver() && !stopped[0]) {
            read(
                    windows,
                    record -> {
                        stopped[0] = !visitor.test(record);
                        return !stopped[0];
                    });
        }
        if (!stopped[0]) {
            searched.addAll(windows.read());
            unsearched.addAll(windows.unread());
            searched.removeAll(unsearched);
        }
        return stopped[0] || windows.unread().isEmpty();
    }

    private void read(Windows windows, Predicate<ConsumerRecord<byte[], byte[]>> visitor) {
        try {
            scan.read(
                    windows.from(),
                    windows.to(),
                    record -> {
                        windows.seen(record);
                        return visitor.test(record);
                    });
            if (!deadline.isOver()) {
                windows.finish();
            }
        } catch (OperatorException e) {
            if (!windows.drop(denied(e))) {
                throw e;
            }
        }
    }

    /** The topics that may not be read. A right to describe a topic is none to read it. */
    private static Set<String> denied(OperatorException e) {
        return AccessErrors.find(TopicAuthorizationException.class, e)
                .map(TopicAuthorizationException::unauthorizedTopics)
                .orElse(Set.of());
    }

    private Windows windows(List<TopicPartition> partitions, @Nullable Instant since) {
        if (partitions.isEmpty()) {
            return new Windows(Map.of(), Map.of(), WINDOW);
        }
        Map<TopicPartition, Long> start =
                since == null ? scan.beginning(partitions) : scan.since(partitions, since);
        return new Windows(start, scan.end(partitions), WINDOW);
    }

    private List<TopicPartition> partitions(Collection<String> topics, byte @Nullable [] key)
            throws InterruptedException {
        List<TopicPartition> found = new ArrayList<>();
        for (TopicDescription topic : scan.findAll(new TreeSet<>(topics), unsearched::add)) {
            found.addAll(readable(topic, key, unsearched::add));
        }
        return found;
    }

    /**
     * The partitions of a topic that can be read: one without a leader would keep the others
     * waiting.
     *
     * @param key of the records; null if it does not show their partition
     * @param unsearched takes the name of the topic if one of these partitions has no leader
     */
    static List<TopicPartition> readable(
            TopicDescription topic, byte @Nullable [] key, Consumer<String> unsearched) {
        List<TopicPartition> all = TopicScan.partitions(topic);
        List<TopicPartition> wanted =
                new ArrayList<>(
                        key == null || all.isEmpty() ? all : List.of(all.get(of(key, all))));
        Set<Integer> led = new HashSet<>();
        for (TopicPartitionInfo each : topic.partitions()) {
            if (each.leader() != null && !each.leader().isEmpty()) {
                led.add(each.partition());
            }
        }
        if (wanted.removeIf(partition -> !led.contains(partition.partition()))) {
            unsearched.accept(topic.name());
        }
        return wanted;
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
