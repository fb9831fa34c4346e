package io.tailrace.chaos.processor;

import io.tailrace.chaos.processor.FailingGroup.Attempt;
import io.tailrace.chaos.processor.ObservedOutput.Pass;
import io.tailrace.chaos.run.Violations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares the events that were written with the records that the processors wrote. A finding is
 * listed only if it violates a guarantee with certainty, whatever the timing of the faults.
 */
public final class ProcessorAccount {

    private final List<String> missedDuplicates = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();
    private final List<String> early = new ArrayList<>();
    private final List<String> unexpected = new ArrayList<>();
    private final Map<String, FedEvent> sent;
    private final ObservedOutput seen;
    private final Repetitions repetitions;
    private Duration latest = Duration.ZERO;

    private ProcessorAccount(Map<String, FedEvent> sent, ObservedOutput seen, Duration ttl) {
        this.sent = sent;
        this.seen = seen;
        this.repetitions = new Repetitions(ttl);
    }

    /**
     * Compares input and output.
     *
     * @param sent the events of the feed, by id
     * @param reported the failed attempts, with the earliest time of their report
     * @param seen the output of the processors
     * @param ttl the time to live of event ids in the deduplication
     */
    static ProcessorAccount of(
            Map<String, FedEvent> sent,
            Map<Attempt, Instant> reported,
            ObservedOutput seen,
            Duration ttl) {
        ProcessorAccount account = new ProcessorAccount(sent, seen, ttl);
        sent.values().forEach(account::checkEvent);
        reported.forEach(account::checkFailure);
        account.checkDeadLetters(reported);
        return account;
    }

    /**
     * Events that were delivered again within the time to live, or retried or dead-lettered twice.
     */
    public List<String> missedDuplicates() {
        return missedDuplicates;
    }

    /** Events, retries and dead letters that are missing. */
    public List<String> lost() {
        return lost;
    }

    /** Events that were delivered or retried before they were due. */
    public List<String> early() {
        return early;
    }

    /** Records in topics where the event must not be. */
    public List<String> unexpected() {
        return unexpected;
    }

    /** The longest time from when an event was due to its delivery, during faults too. */
    public Duration latest() {
        return latest;
    }

    /** Statistics of the repeated records. */
    public Repetitions repetitions() {
        return repetitions;
    }

    /** How many different events were written. */
    public int unique() {
        return sent.size();
    }

    /** How many different events were delivered or dead-lettered. */
    public int out() {
        Set<String> ids = new HashSet<>(seen.passed().keySet());
        seen.deadLettered().keySet().stream().filter(sent::containsKey).forEach(ids::add);
        return ids.size();
    }

    /** How many different events were dead-lettered. */
    public int deadLettered() {
        return seen.deadLettered().size();
    }

    /** The violated guarantees in words; empty if none was violated. */
    public List<String> violations() {
        return new Violations()
                .add(lost.size(), "lost")
                .add(missedDuplicates.size(), "missed duplicates")
                .add(early.size(), "early")
                .add(unexpected.size(), "unexpected")
                .list();
    }

    private void checkEvent(FedEvent event) {
        List<Pass> passes = seen.passed().getOrDefault(event.id(), List.of());
        if (event.invalid()) {
            passes.forEach(pass -> unexpected.add("invalid event " + event.id()));
            return;
        }
        if (passes.isEmpty()) {
            lost.add("event " + event.id());
        }
        checkRepetitions(event, passes);
        for (Pass pass : passes) {
            checkDue("event " + event.id(), event.deliverAt(), pass.seen());
        }
    }

    private void checkRepetitions(FedEvent event, List<Pass> passes) {
        repetitions.written(event.written());
        List<Instant> times = passes.stream().map(Pass::written).sorted().toList();
        times.stream()
                .filter(time -> !isTimeOf(event, time))
                .forEach(time -> unexpected.add("timestamp %s of %s".formatted(time, event)));
        if (event.isHeld()) {
            checkPassesOfHeld(event, times.size());
        } else {
            checkTimesApart(event, times);
        }
    }

    /** A record keeps its timestamp, unless it was held: then it has the time of its release. */
    private static boolean isTimeOf(FedEvent event, Instant time) {
        return event.written().contains(time)
                || (event.isHeld() && !time.isBefore(event.deliverAt()));
    }

    private void checkTimesApart(FedEvent event, List<Instant> times) {
        for (int i = 1; i < times.size(); i++) {
            Duration apart = Duration.between(times.get(i - 1), times.get(i));
            if (repetitions.passedAgain(apart)) {
                missedDuplicates.add(
                        "event %s passed %d ms apart, written at %s"
                                .formatted(event.id(), apart.toMillis(), event.written()));
            }
        }
    }

    /** The times of the passes say nothing about the time to live, but their number does. */
    private void checkPassesOfHeld(FedEvent event, int passes) {
        int atMost = repetitions.atMost(event.written());
        for (int i = atMost; i < passes; i++) {
            missedDuplicates.add(
                    "held event %s passed %d times, written at %s"
                            .formatted(event.id(), passes, event.written()));
        }
    }

    private void checkFailure(Attempt attempt, Instant at) {
        List<Instant> retries = seen.retried().getOrDefault(attempt, List.of());
        if (!PlannedFailures.of(attempt.id()).isRetried(attempt.number())) {
            retries.forEach(r -> unexpected.add("retry of " + attempt));
            return;
        }
        expect("retry of " + attempt, retries.size(), 1);
        Instant due = at.plusMillis(PlannedFailures.backoffMillis(attempt.number()));
        retries.forEach(retry -> checkDue("retry of " + attempt, due, retry));
    }

    private void checkDeadLetters(Map<Attempt, Instant> reported) {
        Map<String, Integer> expected = new HashMap<>();
        sent.values().stream().filter(FedEvent::invalid).forEach(e -> expected.put(e.id(), 1));
        reported.keySet().stream()
                .filter(attempt -> !PlannedFailures.of(attempt.id()).isRetried(attempt.number()))
                .forEach(attempt -> expected.put(attempt.id(), 1));
        expected.forEach(
                (id, n) -> expect("dead letter " + id, seen.deadLettered().getOrDefault(id, 0), n));
        seen.deadLettered().keySet().stream()
                .filter(id -> !expected.containsKey(id))
                .forEach(id -> unexpected.add("dead letter " + id));
    }

    private void expect(String what, int actual, int atMost) {
        if (actual == 0) {
            lost.add(what);
        }
        for (int i = atMost; i < actual; i++) {
            missedDuplicates.add(what);
        }
    }

    private void checkDue(String what, Instant due, Instant at) {
        if (at.isBefore(due)) {
            early.add(what);
        } else if (due.isAfter(Instant.MIN)) {
            Duration late = Duration.between(due, at);
            latest = late.compareTo(latest) > 0 ? late : latest;
        }
    }
}
