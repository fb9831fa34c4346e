package io.tailrace.chaos.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * What the broker of a failed run knows and its logs do not say: where every partition ends, and
 * for readers of committed records; which transactions are open; how far each group is. A partition
 * with a gap between its ends and no open transaction has a transaction that never ends. For one
 * thread.
 */
final class BrokerState {

    private static final Comparator<TopicPartition> BY_NAME =
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);
    private static final int TIMEOUT_MS = (int) Duration.ofSeconds(10).toMillis();

    private final Admin admin;
    private final List<String> lines = new ArrayList<>();

    private BrokerState(Admin admin) {
        this.admin = admin;
    }

    /**
     * Writes the state into a file, or why it cannot be read: a run that has failed goes on to its
     * clean-up in any case.
     */
    static void write(String bootstrapServers, Path file) throws IOException, InterruptedException {
        Map<String, Object> settings =
                Map.of(
                        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        TIMEOUT_MS,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        TIMEOUT_MS);
        try (Admin admin = Admin.create(settings)) {
            BrokerState state = new BrokerState(admin);
            try {
                state.read();
            } catch (ExecutionException e) {
                state.lines.add("The broker does not answer: " + e.getCause());
            }
            Files.write(file, state.lines);
        }
    }

    /**
     * Where a partition ends.
     *
     * @param end the offset of the next record
     * @param stable the offset of the first record that is not decided, or of the next record
     */
    private record Ends(TopicPartition partition, long end, long stable) {

        boolean isUndecided() {
            return stable < end;
        }

        @Override
        public String toString() {
            return "  %s %d %d%s"
                    .formatted(partition, end, stable, isUndecided() ? " UNDECIDED" : "");
        }
    }

    private void read() throws ExecutionException, InterruptedException {
        List<Ends> ends = ends(partitions());
        lines.add("partitions: end, and end for readers of committed records");
        ends.forEach(partition -> lines.add(partition.toString()));
        for (Ends undecided : ends.stream().filter(Ends::isUndecided).toList()) {
            addProducers(undecided.partition());
        }
        addTransactions();
        addGroups();
    }

    private List<TopicPartition> partitions() throws ExecutionException, InterruptedException {
        Set<String> topics =
                admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
        return admin.describeTopics(topics).allTopicNames().get().values().stream()
                .flatMap(
                        topic ->
                                topic.partitions().stream()
                                        .map(p -> new TopicPartition(topic.name(), p.partition())))
                .sorted(BY_NAME)
                .toList();
    }

    private List<Ends> ends(List<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        ListOffsetsResult last = offsets(asked, IsolationLevel.READ_UNCOMMITTED);
        ListOffsetsResult stable = offsets(asked, IsolationLevel.READ_COMMITTED);
        List<Ends> ends = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            ends.add(
                    new Ends(
                            partition,
                            last.partitionResult(partition).get().offset(),
                            stable.partitionResult(partition).get().offset()));
        }
        return ends;
    }

    private ListOffsetsResult offsets(Map<TopicPartition, OffsetSpec> asked, IsolationLevel level) {
        return admin.listOffsets(asked, new ListOffsetsOptions(level));
    }

    private void addProducers(TopicPartition partition)
            throws ExecutionException, InterruptedException {
        lines.add("producers of " + partition);
        admin.describeProducers(List.of(partition))
                .partitionResult(partition)
                .get()
                .activeProducers()
                .forEach(producer -> lines.add("  " + producer));
    }

    private void addTransactions() throws ExecutionException, InterruptedException {
        lines.add("transactions");
        for (TransactionListing transaction : admin.listTransactions().all().get()) {
            String id = transaction.transactionalId();
            lines.add(
                    "  %s %s"
                            .formatted(
                                    id,
                                    admin.describeTransactions(List.of(id)).description(id).get()));
        }
    }

    private void addGroups() throws ExecutionException, InterruptedException {
        for (GroupListing group : admin.listGroups().all().get()) {
            String id = group.groupId();
            lines.add("group %s: %s".formatted(id, group.groupState()));
            Map<TopicPartition, OffsetAndMetadata> offsets =
                    admin.listConsumerGroupOffsets(id).partitionsToOffsetAndMetadata().get();
            Stream<TopicPartition> sorted = offsets.keySet().stream().sorted(BY_NAME);
            sorted.forEach(p -> lines.add("  %s %s".formatted(p, offsets.get(p))));
        }
    }
}
