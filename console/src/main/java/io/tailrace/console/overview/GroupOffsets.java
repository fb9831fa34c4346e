package io.tailrace.console.overview;

import io.tailrace.console.overview.UnreadRecords.Gap;
import io.tailrace.event.TopicNames;
import io.tailrace.process.kafka.KafkaCluster;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the brokers once how far the groups of subscribers are: consumer groups that have offsets of
 * topics of events, or read them. What the brokers do not say is not taken for 0. For one thread.
 */
final class GroupOffsets {

    /** The state of a group that the brokers do not describe. */
    static final String UNKNOWN = "unknown";

    /** Processors count for the account with a group of this name after their application id. */
    private static final String COUNTING = "-account";

    private static final Set<String> PROTOCOLS = Set.of("", "consumer");

    private final Admin admin;
    private final TopicNames names;
    private final UnreadRecords unread;
    private @Nullable String refused;

    GroupOffsets(Admin admin, KafkaCluster kafka, UnreadRecords unread) {
        this.admin = admin;
        this.names = kafka.topics();
        this.unread = unread;
    }

    /**
     * What the brokers say.
     *
     * @param committed the sum of the offsets that each group has committed, where it is known
     * @param refused the first of the questions that they did not answer; null if they did
     */
    record Answer(
            List<Overview.Group> groups, Map<String, Long> committed, @Nullable String refused) {}

    /**
     * Asks for all groups.
     *
     * @param applications the processors, which are no subscribers
     * @param before the groups that were known, which stay even if their offsets are not
     */
    Answer ask(Set<String> applications, Set<String> before)
            throws ExecutionException, InterruptedException {
        Set<String> groups = new TreeSet<>();
        for (GroupListing listing : admin.listGroups().all().get()) {
            if (PROTOCOLS.contains(listing.protocol())
                    && !isProcessor(listing.groupId(), applications)) {
                groups.add(listing.groupId());
            }
        }
        if (groups.isEmpty()) {
            return new Answer(List.of(), Map.of(), null);
        }
        Map<String, Map<TopicPartition, Long>> offsets = offsets(groups);
        Map<String, ConsumerGroupDescription> descriptions = describe(groups);
        groups.removeIf(
                group ->
                        !isSubscriber(
                                offsets.get(group),
                                descriptions.get(group),
                                before.contains(group)));
        Map<String, List<Gap>> gaps = gaps(groups, offsets);
        Map<Gap, Long> counts =
                unread.count(gaps.values().stream().flatMap(List::stream).distinct().toList());
        List<Overview.Group> lines = new ArrayList<>();
        groups.forEach(
                group -> lines.add(line(group, gaps.get(group), counts, descriptions.get(group))));
        Map<String, Long> committed = new HashMap<>();
        offsets.forEach(
                (group, own) ->
                        committed.put(group, own.values().stream().mapToLong(o -> o).sum()));
        return new Answer(lines, committed, refused);
    }

    private static boolean isProcessor(String group, Set<String> applications) {
        return applications.stream()
                .anyMatch(id -> group.equals(id) || group.equals(id + COUNTING));
    }

    private boolean isSubscriber(
            @Nullable Map<TopicPartition, Long> committed,
            @Nullable ConsumerGroupDescription description,
            boolean before) {
        if (committed == null && before) {
            return true;
        }
        boolean reads =
                description != null
                        && description.members().stream()
                                .flatMap(one -> one.assignment().topicPartitions().stream())
                                .anyMatch(this::isOfEvents);
        return reads || (committed != null && !committed.isEmpty());
    }

    private boolean isOfEvents(TopicPartition partition) {
        String topic = partition.topic();
        return topic.startsWith(names.eventsPrefix())
                && !topic.equals(names.failed())
                && !topic.equals(names.deadLetter());
    }

    /** What each group has committed of topics of events; without those that do not say it. */
    private Map<String, Map<TopicPartition, Long>> offsets(Set<String> groups)
            throws InterruptedException {
        Map<String, ListConsumerGroupOffsetsSpec> question = new HashMap<>();
        groups.forEach(group -> question.put(group, new ListConsumerGroupOffsetsSpec()));
        ListConsumerGroupOffsetsResult answers = admin.listConsumerGroupOffsets(question);
        Map<String, Map<TopicPartition, Long>> offsets = new HashMap<>();
        for (String group : groups) {
            Map<TopicPartition, OffsetAndMetadata> all =
                    answered(answers.partitionsToOffsetAndMetadata(group), "the offsets of", group);
            if (all != null) {
                Map<TopicPartition, Long> own = new HashMap<>();
                all.forEach(
                        (partition, offset) -> {
                            if (offset != null && isOfEvents(partition)) {
                                own.put(partition, offset.offset());
                            }
                        });
                offsets.put(group, own);
            }
        }
        return offsets;
    }

    private Map<String, ConsumerGroupDescription> describe(Set<String> groups)
            throws InterruptedException {
        Map<String, ConsumerGroupDescription> known = new HashMap<>();
        for (Map.Entry<String, KafkaFuture<ConsumerGroupDescription>> each :
                admin.describeConsumerGroups(groups).describedGroups().entrySet()) {
            ConsumerGroupDescription one = answered(each.getValue(), "the state of", each.getKey());
            if (one != null) {
                known.put(each.getKey(), one);
            }
        }
        return known;
    }

    private Map<String, List<Gap>> gaps(
            Set<String> groups, Map<String, Map<TopicPartition, Long>> offsets)
            throws InterruptedException {
        Set<TopicPartition> partitions = new HashSet<>();
        groups.forEach(group -> partitions.addAll(offsets.getOrDefault(group, Map.of()).keySet()));
        Map<TopicPartition, Long> ends = ends(partitions);
        Map<String, List<Gap>> gaps = new TreeMap<>();
        for (String group : groups) {
            List<Gap> own = gaps(offsets.getOrDefault(group, Map.of()), ends);
            if (own != null) {
                gaps.put(group, own);
            }
        }
        return gaps;
    }

    /**
     * What a group has not read.
     *
     * @param ends those that are known
     * @return null if it is not known: for one without offsets, and if an end is missing
     */
    static @Nullable List<Gap> gaps(
            Map<TopicPartition, Long> committed, Map<TopicPartition, Long> ends) {
        if (committed.isEmpty() || !ends.keySet().containsAll(committed.keySet())) {
            return null;
        }
        List<Gap> gaps = new ArrayList<>();
        committed.forEach(
                (partition, from) ->
                        gaps.add(new Gap(partition, from, ends.getOrDefault(partition, from))));
        return gaps;
    }

    /** The ends that are known; 0 for partitions that do not exist any longer. */
    private Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions)
            throws InterruptedException {
        Map<TopicPartition, Long> ends = new HashMap<>();
        if (partitions.isEmpty()) {
            return ends;
        }
        Map<TopicPartition, OffsetSpec> question = new HashMap<>();
        Set<TopicPartition> led = new HashSet<>();
        Set<TopicPartition> leaderless = new HashSet<>();
        Set<String> silent = new HashSet<>();
        Set<String> topics = new TreeSet<>();
        partitions.forEach(partition -> topics.add(partition.topic()));
        for (Map.Entry<String, KafkaFuture<TopicDescription>> each :
                admin.describeTopics(topics).topicNameValues().entrySet()) {
            try {
                TopicDescription topic = each.getValue().get();
                topic.partitions()
                        .forEach(
                                one ->
                                        (one.leader() == null || one.leader().isEmpty()
                                                        ? leaderless
                                                        : led)
                                                .add(
                                                        new TopicPartition(
                                                                topic.name(), one.partition())));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    silent.add(each.getKey());
                    refuse("the topic", each.getKey(), e.getCause());
                }
            }
        }
        for (TopicPartition partition : partitions) {
            if (led.contains(partition)) {
                question.put(partition, OffsetSpec.latest());
            } else if (leaderless.contains(partition)) {
                refuse("the end of", partition.toString(), "it has no leader");
            } else if (!silent.contains(partition.topic())) {
                ends.put(partition, 0L);
            }
        }
        ends.putAll(askForEnds(question));
        return ends;
    }

    private Map<TopicPartition, Long> askForEnds(Map<TopicPartition, OffsetSpec> question)
            throws InterruptedException {
        Map<TopicPartition, Long> ends = new HashMap<>();
        if (question.isEmpty()) {
            return ends;
        }
        ListOffsetsResult answers =
                admin.listOffsets(question, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
        for (TopicPartition partition : question.keySet()) {
            ListOffsetsResult.ListOffsetsResultInfo end =
                    answered(
                            answers.partitionResult(partition), "the end of", partition.toString());
            if (end != null) {
                ends.put(partition, end.offset());
            }
        }
        return ends;
    }

    /** The line of a group; gaps and description are null if they are not known. */
    private static Overview.Group line(
            String group,
            @Nullable List<Gap> gaps,
            Map<Gap, Long> counts,
            @Nullable ConsumerGroupDescription description) {
        return new Overview.Group(
                group,
                lag(gaps, counts),
                description == null ? 0 : description.members().size(),
                description == null ? UNKNOWN : description.groupState().toString());
    }

    /** How many records are in the gaps; null if these are not known. */
    static @Nullable Long lag(@Nullable List<Gap> gaps, Map<Gap, Long> counts) {
        return gaps == null
                ? null
                : (Long)
                        gaps.stream()
                                .mapToLong(gap -> counts.getOrDefault(gap, gap.length()))
                                .sum();
    }

    private <T> @Nullable T answered(KafkaFuture<T> future, String what, String name)
            throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            refuse(what, name, e.getCause());
            return null;
        }
    }

    private void refuse(String what, String name, @Nullable Object reason) {
        if (refused == null) {
            refused = "The brokers do not say %s %s: %s".formatted(what, name, reason);
        }
    }
}
