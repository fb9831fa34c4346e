package io.tailrace.processor.dlt.canary;

import io.tailrace.process.OperatorException;
import io.tailrace.processor.scan.GroupMembers;
import io.tailrace.processor.scan.GroupProgress;
import io.tailrace.processor.scan.TopicScan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Says why canaries are not handled, lane by lane, and what to do. For one thread. */
final class CanaryExplanation {

    private final String run;
    private final Duration waited;
    private final GroupProgress groups;
    private final TopicScan scan;
    private final Map<TopicPartition, Long> read;
    private final Map<String, Map<TopicPartition, Long>> committed;
    private final @Nullable OperatorException unreachable;
    private final Set<String> remedies = new LinkedHashSet<>();

    /**
     * @param waited how long the canaries were watched
     * @param read up to where reports were read
     * @param committed the offsets that the readers have committed
     * @param unreachable why the brokers could not be asked at the end; null if they could be
     */
    CanaryExplanation(
            String run,
            Duration waited,
            GroupProgress groups,
            TopicScan scan,
            Map<TopicPartition, Long> read,
            Map<String, Map<TopicPartition, Long>> committed,
            @Nullable OperatorException unreachable) {
        this.run = run;
        this.waited = waited;
        this.groups = groups;
        this.scan = scan;
        this.read = read;
        this.committed = committed;
        this.unreachable = unreachable;
    }

    /**
     * What is known about failed and unanswered canaries; empty if there are none.
     *
     * @param failed each failed canary with the report of its failure
     */
    String problem(Map<Canary, FailureReport> failed, List<CanaryProof> unanswered)
            throws InterruptedException {
        List<String> reasons = new ArrayList<>();
        failed.entrySet().stream()
                .collect(
                        Collectors.groupingBy(
                                each -> each.getKey().lane(), TreeMap::new, Collectors.toList()))
                .values()
                .forEach(each -> reasons.add(failure(each)));
        Map<Lane, List<CanaryProof>> byLane =
                unanswered.stream()
                        .collect(
                                Collectors.groupingBy(
                                        each -> each.canary().lane(),
                                        TreeMap::new,
                                        Collectors.toList()));
        for (Map.Entry<Lane, List<CanaryProof>> entry : byLane.entrySet()) {
            reasons.add(
                    unreachable == null
                            ? silence(entry.getKey(), entry.getValue())
                            : unreachable(entry.getKey(), unreachable));
        }
        return String.join("; ", reasons);
    }

    /** What to do; after {@link #problem}. */
    String remedy(Map<Canary, FailureReport> failed) {
        if (!failed.isEmpty()) {
            return "Fix why the canaries failed, then redrive again with another --run, or without it:"
                    + " with --run "
                    + run
                    + ", these canaries are found to have failed again. A canary that the processor"
                    + " retries may be handled later; one that fails again returns to the"
                    + " dead-letter topic, where dlt list and dlt show show its error.";
        }
        return String.join(" ", remedies);
    }

    private static String failure(List<Map.Entry<Canary, FailureReport>> failed) {
        return failed.size() == 1
                ? failed.get(0).getValue().shown()
                : "%d canaries of topic %s failed, the first: %s"
                        .formatted(
                                failed.size(),
                                Shown.text(failed.get(0).getKey().lane().topic()),
                                failed.get(0).getValue().shown());
    }

    private String unreachable(Lane lane, OperatorException e) {
        remedies.add("See that the brokers can be reached" + again());
        return "it is not known how far %s is, because the brokers could not be asked: %s"
                .formatted(lane.readerName(), e.getMessage());
    }

    /** Why canaries, all of one lane, are not known to be handled. */
    private String silence(Lane lane, List<CanaryProof> canaries) throws InterruptedException {
        GroupMembers unknown = new GroupMembers(-1, Set.of());
        GroupMembers members = groups.describe(lane.reader()).orElse(unknown);
        if (members.count() == 0) {
            return absence(lane);
        }
        Optional<String> reports = unreadReports(canaries);
        if (reports.isPresent()) {
            return reports.get();
        }
        if (canaries.stream().allMatch(CanaryProof::isPassed)) {
            remedies.add("Watch the canaries for longer" + again());
            return "%s has committed past %d canaries, which were not watched for long enough"
                    .formatted(lane.readerName(), canaries.size());
        }
        if (canaries.stream().anyMatch(CanaryProof::movedWithoutMember)) {
            remedies.add(
                    "See in the log of %s whether it handled the canaries, then redrive again with another --run."
                            .formatted(lane.readerName()));
            return "the offset of %s moved past canaries while it had no member, as if somebody had reset it"
                    .formatted(lane.readerName());
        }
        Set<Integer> unread = unassigned(canaries, members);
        return members.count() > 0 && !unread.isEmpty()
                ? unread(lane, unread)
                : slowness(lane, canaries, members);
    }

    private String absence(Lane lane) {
        boolean isProcessor = lane.group().isEmpty();
        remedies.add(
                isProcessor
                        ? "Start a processor, or give the --application-id of those that run"
                                + again()
                        : "Start a subscriber of group %s, see that it handles the canaries, which wait in topic %s%s"
                                .formatted(
                                        Shown.text(lane.reader()),
                                        Shown.text(lane.topic()),
                                        again()));
        return isProcessor
                ? "no processor with the application id \"%s\" is running"
                        .formatted(Shown.text(lane.reader()))
                : lane.readerName() + " has no members: no subscriber of it is running";
    }

    /**
     * Reports that are written and cannot be read, although the readers are behind the canaries.
     */
    private Optional<String> unreadReports(List<CanaryProof> canaries) throws InterruptedException {
        if (canaries.stream().noneMatch(each -> each.isPassed() && !each.reportsAreRead(read))) {
            return Optional.empty();
        }
        Set<String> held = new TreeSet<>();
        scan.writtenEnd(read.keySet())
                .forEach(
                        (partition, end) -> {
                            if (read.getOrDefault(partition, 0L) < end) {
                                held.add(partition.toString());
                            }
                        });
        remedies.add(
                "Wait until the transaction has ended, or abort it with kafka-transactions.sh"
                        + again());
        return Optional.of(
                "an open transaction in %s holds back the reports of failures after it"
                        .formatted(String.join(", ", held)));
    }

    private static Set<Integer> unassigned(List<CanaryProof> canaries, GroupMembers members) {
        return canaries.stream()
                .filter(each -> !each.isPassed())
                .map(each -> each.canary().partition())
                .filter(partition -> !members.assigned().contains(partition))
                .map(TopicPartition::partition)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private String unread(Lane lane, Set<Integer> partitions) {
        remedies.add(
                "Make the members of %s subscribe to topic %s%s"
                        .formatted(lane.readerName(), Shown.text(lane.topic()), again()));
        return "no member of %s reads %s, partitions %s"
                .formatted(lane.readerName(), Shown.text(lane.topic()), partitions);
    }

    private String slowness(Lane lane, List<CanaryProof> canaries, GroupMembers members)
            throws InterruptedException {
        remedies.add(
                ("See in the log of %s whether it retries the canaries or is busy with other events%s"
                                + " Choose a longer --canary-wait if that takes longer.")
                        .formatted(lane.readerName(), again()));
        return "%s is slow (members: %s): %d canaries are not committed after %s, and %d records of their partitions are not read"
                .formatted(
                        lane.readerName(),
                        members.count() < 0 ? "not known" : String.valueOf(members.count()),
                        canaries.size(),
                        "%d s".formatted(waited.toSeconds()),
                        lag(lane, canaries));
    }

    private String again() {
        return ", then repeat this command with --run "
                + run
                + ", which watches these canaries again.";
    }

    private long lag(Lane lane, List<CanaryProof> canaries) throws InterruptedException {
        Map<TopicPartition, Long> offsets = committed.getOrDefault(lane.reader(), Map.of());
        Set<TopicPartition> partitions =
                canaries.stream()
                        .map(each -> each.canary().partition())
                        .collect(Collectors.toSet());
        Map<TopicPartition, Long> begin = scan.beginning(partitions);
        long lag = 0;
        for (Map.Entry<TopicPartition, Long> end : scan.writtenEnd(partitions).entrySet()) {
            long from = begin.getOrDefault(end.getKey(), 0L);
            lag += Math.max(0, end.getValue() - offsets.getOrDefault(end.getKey(), from));
        }
        return lag;
    }
}
