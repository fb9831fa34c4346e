package io.tailrace.processor.dlt;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.scan.GroupProgress;
import io.tailrace.processor.scan.TopicScan;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Says why canaries are not handled, and what to do. For one thread. */
final class CanaryExplanation {

    private final KafkaCluster kafka;
    private final RedriveRequest request;
    private final GroupProgress groups;
    private final TopicScan scan;
    private final Set<String> remedies = new LinkedHashSet<>();

    CanaryExplanation(
            KafkaCluster kafka, RedriveRequest request, GroupProgress groups, TopicScan scan) {
        this.kafka = kafka;
        this.request = request;
        this.groups = groups;
        this.scan = scan;
    }

    /**
     * What is known about failed and unanswered canaries; empty if there are none.
     *
     * @param failed each failed canary with the report of its failure
     * @param committed the offsets that the readers have committed
     */
    String problem(
            Map<Canary, DeadLetterRecord> failed,
            List<Canary> unanswered,
            Map<String, Map<TopicPartition, Long>> committed)
            throws InterruptedException {
        List<String> reasons = new ArrayList<>();
        failed.entrySet().stream()
                .findFirst()
                .ifPresent(first -> reasons.add(failure(first.getKey(), first.getValue())));
        Map<String, List<Canary>> byReader =
                unanswered.stream().collect(Collectors.groupingBy(Canary::reader));
        for (Map.Entry<String, List<Canary>> entry : byReader.entrySet()) {
            reasons.add(
                    silence(
                            entry.getKey(),
                            entry.getValue(),
                            committed.getOrDefault(entry.getKey(), Map.of())));
        }
        return String.join("; ", reasons);
    }

    /** What to do; after {@link #problem}. */
    String remedy(Map<Canary, DeadLetterRecord> failed) {
        if (!failed.isEmpty()) {
            return "Fix why the canaries failed, then redrive again. A canary that the processor"
                    + " retries may be handled later; one that fails again returns to the"
                    + " dead-letter topic, where dlt list and dlt show show its error.";
        }
        return String.join(" ", remedies);
    }

    private String failure(Canary canary, DeadLetterRecord report) {
        String from = report.group().isEmpty() ? "" : " by group \"%s\"".formatted(report.group());
        String why =
                report.error().startsWith(report.reason())
                        ? report.error()
                        : report.reason() + ": " + report.error();
        return "event %s was reported%s in %s: %s"
                .formatted(canary.id(), from, report.record().topic(), why);
    }

    /** Why nobody has committed past canaries, all of one reader. */
    private String silence(
            String reader, List<Canary> canaries, Map<TopicPartition, Long> committed)
            throws InterruptedException {
        boolean isProcessor = canaries.get(0).group().isEmpty();
        String name =
                isProcessor
                        ? "the processors with the application id \"" + reader + "\""
                        : "group \"" + reader + "\"";
        Optional<Integer> members = groups.members(reader);
        remedies.add(remedy(reader, name, isProcessor, members));
        if (members.isPresent() && members.get() == 0) {
            return isProcessor
                    ? "no processor with the application id \"%s\" is running".formatted(reader)
                    : "%s has no members: no subscriber of it is running".formatted(name);
        }
        long lag = lag(canaries, committed);
        return "%s is slow (members: %s): %d canaries are not committed after %s, and %d records of their partitions are not read"
                .formatted(
                        name,
                        members.map(String::valueOf).orElse("not known"),
                        canaries.size(),
                        request.canaryWait(),
                        lag);
    }

    private String remedy(
            String reader, String name, boolean isProcessor, Optional<Integer> members) {
        String again = ", then repeat this command with --run " + request.run() + ".";
        if (members.isPresent() && members.get() == 0) {
            return isProcessor
                    ? "Start a processor, or give the --application-id of those that run" + again
                    : "Start a subscriber of group %s, see that it handles the canaries, which wait in topic %s%s"
                            .formatted(reader, kafka.topics().retry(reader), again);
        }
        return ("See in the log of %s whether it retries the canaries or is busy with other events%s"
                        + " Choose a longer --canary-wait if that takes longer.")
                .formatted(name, again);
    }

    private long lag(List<Canary> canaries, Map<TopicPartition, Long> committed)
            throws InterruptedException {
        Set<TopicPartition> partitions =
                canaries.stream().map(Canary::partition).collect(Collectors.toSet());
        Map<TopicPartition, Long> begin = scan.beginning(partitions);
        return scan.writtenEnd(partitions).entrySet().stream()
                .mapToLong(
                        end ->
                                Math.max(
                                        0,
                                        end.getValue()
                                                - committed.getOrDefault(
                                                        end.getKey(),
                                                        begin.getOrDefault(end.getKey(), 0L))))
                .sum();
    }
}
