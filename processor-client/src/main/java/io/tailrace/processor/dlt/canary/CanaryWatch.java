package io.tailrace.processor.dlt.canary;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.scan.GroupMembers;
import io.tailrace.processor.scan.GroupProgress;
import io.tailrace.processor.scan.TopicScan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what became of canaries. A canary is handled once its reader has committed an offset
 * behind it, see {@link CanaryProof}, and the topic of failed events and the dead-letter topic have
 * no report of it for a while: a group that retries through the processor reports the failure and
 * commits, and a reader may commit before it has handled an event. A canary that was sent to the
 * processor is watched until the wait is over, because it may return from a group. Single use, for
 * one thread.
 */
public final class CanaryWatch {

    private static final long PAUSE = Duration.ofMillis(200).toNanos();

    /** How long other canaries are watched after one has failed, to say how many fail. */
    private static final long AFTER_FAILURE = TimeUnit.SECONDS.toNanos(2);

    /** By how much the clocks of those who report failures may differ. */
    private static final Duration CLOCKS = Duration.ofHours(1);

    private final String run;
    private final CanaryTimes times;
    private final GroupProgress groups;
    private final TopicScan scan;
    private final Set<String> missingTopics = new HashSet<>();

    /** Up to where reports were read; from the ends before the first canary was sent. */
    private final Map<TopicPartition, Long> read = new HashMap<>();

    private final List<CanaryProof> canaries = new ArrayList<>();
    private final Map<Canary, FailureReport> failed = new LinkedHashMap<>();
    private Map<String, Map<TopicPartition, Long>> committed = Map.of();
    private @Nullable OperatorException unreachable;

    /**
     * Notes the ends of the topics that failures are reported in. To be called before the first
     * canary is sent.
     *
     * @param earliest when the earliest canary was sent that was sent before; null if none was
     * @throws OperatorException if the topics may not be read
     */
    public CanaryWatch(
            KafkaCluster kafka,
            String run,
            CanaryTimes times,
            TopicScan scan,
            @Nullable Instant earliest)
            throws InterruptedException {
        this.run = run;
        this.times = times;
        this.scan = scan;
        this.groups = new GroupProgress(kafka, scan.admin());
        for (String topic : List.of(kafka.topics().failed(), kafka.topics().deadLetter())) {
            Optional<TopicDescription> found = scan.find(topic);
            if (found.isEmpty()) {
                missingTopics.add(topic);
                continue;
            }
            List<TopicPartition> partitions = TopicScan.partitions(found.get());
            scan.requireReadable(partitions);
            read.putAll(
                    earliest == null
                            ? scan.writtenEnd(partitions)
                            : scan.since(partitions, earliest.minus(CLOCKS)));
        }
    }

    /** Watches a canary whose transaction was committed. */
    public void add(Canary canary) {
        canaries.add(new CanaryProof(canary));
    }

    /** How many canaries are watched. */
    public int size() {
        return canaries.size();
    }

    /**
     * Waits until each canary is handled or one has failed, or the wait is over. Brokers that
     * cannot be reached are asked again until then.
     *
     * @param stop ends the wait early
     * @throws OperatorException if a right is missing
     */
    public CanaryVerdicts await(BooleanSupplier stop) throws InterruptedException {
        long begun = System.nanoTime();
        long deadline = begun + times.patience().toNanos();
        long end = deadline;
        while (System.nanoTime() - end < 0 && !stop.getAsBoolean()) {
            LockSupport.parkNanos(PAUSE);
            boolean noneFailed = failed.isEmpty();
            tryToLook(stop);
            if (noneFailed && !failed.isEmpty()) {
                deadline = Math.min(deadline, System.nanoTime() + AFTER_FAILURE);
            }
            end = end(deadline);
        }
        boolean waitIsOver = !stop.getAsBoolean();
        if (waitIsOver) {
            tryToLook(stop);
        }
        return verdicts(waitIsOver, Duration.ofNanos(System.nanoTime() - begun));
    }

    /** When the watch ends, as far as it is known by now. */
    private long end(long deadline) {
        boolean allPassed =
                failed.isEmpty() && canaries.stream().allMatch(each -> each.reportsAreRead(read));
        if (!allPassed) {
            return deadline;
        }
        long settled =
                canaries.stream()
                        .mapToLong(each -> each.passedAt() + times.settle().toNanos())
                        .reduce((a, b) -> a - b > 0 ? a : b)
                        .orElse(deadline);
        boolean ofGroups = canaries.stream().noneMatch(each -> isOfProcessor(each.canary()));
        return ofGroups || settled - deadline > 0 ? settled : deadline;
    }

    private void tryToLook(BooleanSupplier stop) throws InterruptedException {
        try {
            look(stop);
            unreachable = null;
        } catch (OperatorException e) {
            if (e.exitCode() != ExitCode.UNREACHABLE) {
                throw e;
            }
            unreachable = e;
        }
    }

    private void look(BooleanSupplier stop) throws InterruptedException {
        Map<String, Map<TopicPartition, Long>> now = new HashMap<>();
        for (CanaryProof proof : canaries) {
            String reader = proof.canary().lane().reader();
            if (!now.containsKey(reader)) {
                now.put(reader, groups.requireCommitted(reader));
            }
        }
        committed = now;
        findMissingTopics();
        notePassed();
        Map<TopicPartition, Long> ends = scan.read(Map.copyOf(read), this::readReport);
        if (!stop.getAsBoolean()) {
            read.putAll(ends);
        }
    }

    /** Somebody may have created the topics since; all that they hold is news. */
    private void findMissingTopics() throws InterruptedException {
        for (String topic : Set.copyOf(missingTopics)) {
            Optional<TopicDescription> found = scan.find(topic);
            if (found.isPresent()) {
                read.putAll(scan.beginning(TopicScan.partitions(found.get())));
                missingTopics.remove(topic);
            }
        }
    }

    private void notePassed() throws InterruptedException {
        List<CanaryProof> open = canaries.stream().filter(each -> !each.isPassed()).toList();
        if (open.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> ends =
                scan.writtenEnd(open.stream().map(p -> p.canary().partition()).distinct().toList());
        Map<String, Optional<Integer>> members = new HashMap<>();
        Map<TopicPartition, Long> reports = null;
        for (CanaryProof proof : open) {
            Canary canary = proof.canary();
            String reader = canary.lane().reader();
            if (!members.containsKey(reader)) {
                members.put(reader, groups.describe(reader).map(GroupMembers::count));
            }
            Long offset = committed.getOrDefault(reader, Map.of()).get(canary.partition());
            long end = ends.getOrDefault(canary.partition(), 0L);
            if (proof.observe(offset, end, members.get(reader))) {
                reports = reports == null ? scan.writtenEnd(read.keySet()) : reports;
                proof.passed(reports, System.nanoTime());
            }
        }
    }

    private boolean readReport(ConsumerRecord<byte[], byte[]> record) {
        FailureReport report = FailureReport.of(record);
        for (CanaryProof proof : canaries) {
            if (proof.canary().isReportedBy(report, run)) {
                failed.putIfAbsent(proof.canary(), report);
            }
        }
        return true;
    }

    private CanaryVerdicts verdicts(boolean waitIsOver, Duration waited)
            throws InterruptedException {
        long now = System.nanoTime();
        List<CanaryProof> unanswered = new ArrayList<>();
        long handled = 0;
        for (CanaryProof proof : canaries) {
            if (failed.containsKey(proof.canary())) {
                continue;
            }
            if (unreachable == null && isHandled(proof, waitIsOver, now)) {
                handled++;
            } else {
                unanswered.add(proof);
            }
        }
        CanaryExplanation explanation =
                new CanaryExplanation(run, waited, groups, scan, read, committed, unreachable);
        String problem = explanation.problem(failed, unanswered);
        return new CanaryVerdicts(
                handled, failed.size(), unanswered.size(), problem, explanation.remedy(failed));
    }

    private boolean isHandled(CanaryProof proof, boolean waitIsOver, long now) {
        if (!proof.reportsAreRead(read)) {
            return false;
        }
        // after a failure the watch ends early
        return isOfProcessor(proof.canary())
                ? waitIsOver && failed.isEmpty()
                : now - proof.passedAt() >= times.settle().toNanos();
    }

    private static boolean isOfProcessor(Canary canary) {
        return canary.lane().group().isEmpty();
    }
}
