package io.tailrace.console.overview;

import io.tailrace.console.overview.UnreadRecords.Gap;
import io.tailrace.event.TopicNames;
import io.tailrace.process.DaemonThreads;
import io.tailrace.process.kafka.KafkaCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the groups of subscribers are: consumer groups with offsets of topics of events. The
 * brokers are asked while somebody looks, and at most every ten seconds, by a thread of its own.
 * Safe for any thread.
 */
final class GroupLags implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GroupLags.class);
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(3);

    /** Processors count for the account with a group of this name after their application id. */
    private static final String COUNTING = "-account";

    private static final Set<String> PROTOCOLS = Set.of("", "consumer");

    private final KafkaCluster kafka;
    private final UnreadRecords unread;
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(DaemonThreads.named("console-groups"));
    private volatile List<Overview.Group> known = List.of();
    private @Nullable Future<?> running;
    private long asked;

    /** Of the worker: null until somebody looks. */
    private @Nullable Admin admin;

    GroupLags(KafkaCluster kafka) {
        this.kafka = kafka;
        this.unread = new UnreadRecords(kafka);
    }

    /**
     * The groups as they were known last; none if the brokers do not say it.
     *
     * @param applications the processors, which are no subscribers
     */
    List<Overview.Group> now(Set<String> applications) throws InterruptedException {
        Future<?> first = askUnlessFresh(applications);
        if (first != null) {
            try {
                first.get(FIRST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                LOG.debug("The groups are not known yet", e);
            }
        }
        return known;
    }

    /** Asks if the last question was long ago; returns only the first question. */
    private synchronized @Nullable Future<?> askUnlessFresh(Set<String> applications) {
        boolean first = running == null;
        boolean old = first || System.nanoTime() - asked > FRESH.toNanos();
        if (old && (running == null || running.isDone()) && !worker.isShutdown()) {
            asked = System.nanoTime();
            running = worker.submit(() -> refresh(applications));
        }
        return first ? running : null;
    }

    private void refresh(Set<String> applications) {
        try {
            known = ask(applications);
        } catch (ExecutionException | KafkaException e) {
            LOG.debug("Could not ask the brokers for the groups", e);
            known = List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("Could not ask the brokers for the groups", e);
            known = List.of();
        }
    }

    private List<Overview.Group> ask(Set<String> applications)
            throws ExecutionException, InterruptedException {
        Admin client = admin == null ? Admin.create(kafka.adminSettings("console-groups")) : admin;
        admin = client;
        Set<String> names = new TreeSet<>();
        for (GroupListing listing : client.listGroups().all().get()) {
            if (PROTOCOLS.contains(listing.protocol())
                    && !isProcessor(listing.groupId(), applications)) {
                names.add(listing.groupId());
            }
        }
        Map<String, Map<TopicPartition, Long>> offsets = offsets(client, names);
        Map<TopicPartition, Long> ends = ends(client, offsets);
        Map<String, List<Gap>> gaps = new TreeMap<>();
        offsets.forEach((group, committed) -> gaps.put(group, gaps(committed, ends)));
        Map<Gap, Long> counts =
                unread.count(gaps.values().stream().flatMap(List::stream).distinct().toList());
        return describe(client, gaps, counts);
    }

    private static boolean isProcessor(String group, Set<String> applications) {
        return applications.stream()
                .anyMatch(id -> group.equals(id) || group.equals(id + COUNTING));
    }

    /** What each group has committed of topics of events; groups without any are left out. */
    private Map<String, Map<TopicPartition, Long>> offsets(Admin client, Set<String> groups)
            throws InterruptedException {
        Map<String, ListConsumerGroupOffsetsSpec> question = new HashMap<>();
        groups.forEach(group -> question.put(group, new ListConsumerGroupOffsetsSpec()));
        Map<String, Map<TopicPartition, Long>> offsets = new LinkedHashMap<>();
        if (question.isEmpty()) {
            return offsets;
        }
        ListConsumerGroupOffsetsResult answers = client.listConsumerGroupOffsets(question);
        for (String group : groups) {
            Map<TopicPartition, Long> own = new HashMap<>();
            answered(answers.partitionsToOffsetAndMetadata(group))
                    .ifPresent(
                            all -> all.forEach((partition, offset) -> add(own, partition, offset)));
            if (!own.isEmpty()) {
                offsets.put(group, own);
            }
        }
        return offsets;
    }

    private void add(
            Map<TopicPartition, Long> own,
            TopicPartition partition,
            @Nullable OffsetAndMetadata offset) {
        TopicNames names = kafka.topics();
        String topic = partition.topic();
        boolean ofEvents =
                topic.startsWith(names.eventsPrefix())
                        && !topic.equals(names.failed())
                        && !topic.equals(names.deadLetter());
        if (offset != null && ofEvents) {
            own.put(partition, offset.offset());
        }
    }

    private static Map<TopicPartition, Long> ends(
            Admin client, Map<String, Map<TopicPartition, Long>> offsets)
            throws InterruptedException {
        Map<TopicPartition, OffsetSpec> question = new HashMap<>();
        for (Map<TopicPartition, Long> own : offsets.values()) {
            own.keySet().forEach(partition -> question.put(partition, OffsetSpec.latest()));
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        if (question.isEmpty()) {
            return ends;
        }
        ListOffsetsResult answers =
                client.listOffsets(question, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
        for (TopicPartition partition : question.keySet()) {
            // a topic that was deleted has no records
            answered(answers.partitionResult(partition))
                    .ifPresent(answer -> ends.put(partition, answer.offset()));
        }
        return ends;
    }

    private static List<Gap> gaps(
            Map<TopicPartition, Long> committed, Map<TopicPartition, Long> ends) {
        List<Gap> gaps = new ArrayList<>();
        committed.forEach(
                (partition, from) ->
                        gaps.add(new Gap(partition, from, ends.getOrDefault(partition, from))));
        return gaps;
    }

    private static List<Overview.Group> describe(
            Admin client, Map<String, List<Gap>> gaps, Map<Gap, Long> counts)
            throws InterruptedException {
        List<Overview.Group> groups = new ArrayList<>();
        Map<String, KafkaFuture<ConsumerGroupDescription>> descriptions =
                gaps.isEmpty()
                        ? Map.of()
                        : client.describeConsumerGroups(gaps.keySet()).describedGroups();
        for (Map.Entry<String, List<Gap>> group : gaps.entrySet()) {
            long lag =
                    group.getValue().stream()
                            .mapToLong(gap -> counts.getOrDefault(gap, gap.length()))
                            .sum();
            KafkaFuture<ConsumerGroupDescription> future = descriptions.get(group.getKey());
            Optional<ConsumerGroupDescription> description =
                    future == null ? Optional.empty() : answered(future);
            groups.add(
                    new Overview.Group(
                            group.getKey(),
                            lag,
                            description.map(one -> one.members().size()).orElse(0),
                            description.map(one -> one.groupState().toString()).orElse("unknown")));
        }
        return groups;
    }

    private static <T> Optional<T> answered(KafkaFuture<T> future) throws InterruptedException {
        try {
            return Optional.of(future.get());
        } catch (ExecutionException e) {
            LOG.debug("The brokers do not say it", e);
            return Optional.empty();
        }
    }

    @Override
    public synchronized void close() {
        if (!worker.isShutdown()) {
            worker.execute(this::closeAdmin);
            worker.shutdown();
        }
    }

    private void closeAdmin() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
