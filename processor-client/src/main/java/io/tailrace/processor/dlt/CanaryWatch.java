package io.tailrace.processor.dlt;

import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.scan.GroupProgress;
import io.tailrace.processor.scan.TopicScan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Finds out what became of canaries. A canary is handled once its reader has committed an offset
 * behind it, and the topic of failed events and the dead-letter topic, read up to the end that they
 * had then, have no report of it. A commit alone says nothing: a group that retries through the
 * processor reports the failure and commits. A canary that was sent to the processor is watched
 * until the wait is over, because it may return from a group. Single use, for one thread.
 */
final class CanaryWatch {

    private static final long PAUSE = Duration.ofMillis(200).toNanos();

    /** How long other canaries are watched after one has failed, to say how many fail. */
    private static final long AFTER_FAILURE = TimeUnit.SECONDS.toNanos(2);

    private final KafkaCluster kafka;
    private final RedriveRequest request;
    private final TopicScan scan;
    private final GroupProgress groups;
    private final Set<String> visible = new HashSet<>();

    /** Up to where reports were read; from the ends before the first canary was sent. */
    private final Map<TopicPartition, Long> read = new HashMap<>();

    private final List<Canary> open = new ArrayList<>();

    /** The ends of the reports when the reader was first seen behind the canary. */
    private final Map<Canary, Map<TopicPartition, Long>> passed = new HashMap<>();

    private final Map<Canary, DeadLetterRecord> failed = new LinkedHashMap<>();
    private long handled;

    /**
     * Notes the ends of the topics that failures are reported in. To be called before the first
     * canary is sent.
     *
     * @throws io.tailrace.process.OperatorException if the topics may not be read
     */
    CanaryWatch(KafkaCluster kafka, RedriveRequest request, TopicScan scan)
            throws InterruptedException {
        this.kafka = kafka;
        this.request = request;
        this.scan = scan;
        this.groups = new GroupProgress(kafka, scan.admin());
        for (String topic : List.of(kafka.topics().failed(), kafka.topics().deadLetter())) {
            Optional<TopicDescription> found = scan.find(topic);
            if (found.isPresent()) {
                read.putAll(scan.writtenEnd(TopicScan.partitions(found.get())));
            }
        }
    }

    /**
     * Refuses a canary whose reader's progress may not be seen, before it is sent.
     *
     * @throws io.tailrace.process.OperatorException with the right that is missing
     */
    void requireVisible(DeadLetterRecord letter) throws InterruptedException {
        String reader = reader(letter);
        if (visible.add(reader)) {
            groups.requireCommitted(reader);
        }
    }

    /** Watches a canary whose transaction was committed. */
    void sent(DeadLetterRecord letter, Future<RecordMetadata> sent) {
        try {
            RecordMetadata at = sent.get();
            TopicPartition partition = new TopicPartition(at.topic(), at.partition());
            open.add(
                    new Canary(
                            letter.id(), letter.group(), reader(letter), partition, at.offset()));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a send failed whose transaction was committed", e);
        }
    }

    /**
     * Waits until each canary is handled or failed, or the wait is over.
     *
     * @param stop ends the wait early
     */
    CanaryVerdicts await(BooleanSupplier stop) throws InterruptedException {
        long deadline = System.nanoTime() + request.canaryWait().toNanos();
        while (!open.isEmpty() && System.nanoTime() - deadline < 0 && !stop.getAsBoolean()) {
            LockSupport.parkNanos(PAUSE);
            boolean noneFailed = failed.isEmpty();
            look(false);
            if (noneFailed && !failed.isEmpty()) {
                deadline = Math.min(deadline, System.nanoTime() + AFTER_FAILURE);
            }
        }
        Map<String, Map<TopicPartition, Long>> committed = look(!stop.getAsBoolean());
        CanaryExplanation explanation = new CanaryExplanation(kafka, request, groups, scan);
        return new CanaryVerdicts(
                handled,
                failed.size(),
                open.size(),
                explanation.problem(failed, open, committed),
                explanation.remedy(failed));
    }

    /**
     * Looks once at every canary that is open, and returns what their readers have committed.
     *
     * @param waitIsOver whether canaries that the processor has passed on, and that may still
     *     return from a group, are handled
     */
    private Map<String, Map<TopicPartition, Long>> look(boolean waitIsOver)
            throws InterruptedException {
        Map<String, Map<TopicPartition, Long>> committed = new HashMap<>();
        for (Canary canary : open) {
            if (!committed.containsKey(canary.reader())) {
                committed.put(canary.reader(), groups.requireCommitted(canary.reader()));
            }
        }
        notePassed(committed);
        read.putAll(scan.read(Map.copyOf(read), this::readReport));
        open.removeIf(failed::containsKey);
        long before = open.size();
        open.removeIf(c -> (waitIsOver || !c.group().isEmpty()) && isHandled(c));
        handled += before - open.size();
        return committed;
    }

    private void notePassed(Map<String, Map<TopicPartition, Long>> committed)
            throws InterruptedException {
        if (open.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> ends =
                scan.writtenEnd(open.stream().map(Canary::partition).distinct().toList());
        Map<TopicPartition, Long> reports = null;
        for (Canary canary : open) {
            long offset =
                    committed
                            .getOrDefault(canary.reader(), Map.of())
                            .getOrDefault(canary.partition(), 0L);
            // what is behind the end is left from a topic of the same name that was deleted
            boolean isPast =
                    offset > canary.offset() && offset <= ends.getOrDefault(canary.partition(), 0L);
            if (isPast && !passed.containsKey(canary)) {
                reports = reports == null ? scan.writtenEnd(read.keySet()) : reports;
                passed.put(canary, reports);
            }
        }
    }

    private boolean readReport(ConsumerRecord<byte[], byte[]> record) {
        DeadLetterRecord report = new DeadLetterRecord(record, null);
        for (Canary canary : open) {
            if (canary.isReportedBy(report, request.run())) {
                failed.putIfAbsent(canary, report);
            }
        }
        return true;
    }

    /**
     * Whether the reader is behind the canary and every report that it may have written is read.
     */
    private boolean isHandled(Canary canary) {
        Map<TopicPartition, Long> reports = passed.get(canary);
        return reports != null
                && reports.entrySet().stream()
                        .allMatch(end -> read.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    private String reader(DeadLetterRecord letter) {
        return letter.group().isEmpty() ? request.applicationId() : letter.group();
    }
}
