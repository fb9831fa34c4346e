package io.tailrace.chaos.processor;

import io.tailrace.chaos.processor.FakeGroup.Attempt;
import io.tailrace.chaos.processor.Observed.Pass;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was sent against what came out. It counts only what is certainly wrong. */
public final class ProcessorAccount {

    private final List<String> missedDuplicates = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();
    private final List<String> early = new ArrayList<>();
    private final List<String> unexpected = new ArrayList<>();
    private final Map<String, Sent> sent;
    private final Observed seen;
    private final Repetitions repetitions;
    private Duration latest = Duration.ZERO;

    private ProcessorAccount(Map<String, Sent> sent, Observed seen, Duration ttl) {
        this.sent = sent;
        this.seen = seen;
        this.repetitions = new Repetitions(ttl);
    }

    static ProcessorAccount of(
            Map<String, Sent> sent, Map<Attempt, Instant> reported, Observed seen, Duration ttl) {
        ProcessorAccount account = new ProcessorAccount(sent, seen, ttl);
        sent.values().forEach(account::checkEvent);
        reported.forEach(account::checkFailure);
        account.checkDeadLetters(reported);
        return account;
    }

    /** Passed on more often than allowed, retried or dead-lettered twice. */
    public List<String> missedDuplicates() {
        return missedDuplicates;
    }

    public List<String> lost() {
        return lost;
    }

    /** Passed on or retried before they were due. */
    public List<String> early() {
        return early;
    }

    /** Seen where they do not belong. */
    public List<String> unexpected() {
        return unexpected;
    }

    /** How long after it was due the last event of all was passed on; faults included. */
    public Duration latest() {
        return latest;
    }

    /** How far apart the same events were. */
    public Repetitions repetitions() {
        return repetitions;
    }

    public int unique() {
        return sent.size();
    }

    /** How many different events came out, one way or the other. */
    public int out() {
        Set<String> ids = new HashSet<>(seen.passed().keySet());
        seen.deadLettered().keySet().stream().filter(sent::containsKey).forEach(ids::add);
        return ids.size();
    }

    public int deadLettered() {
        return seen.deadLettered().size();
    }

    public boolean isClean() {
        return missedDuplicates.isEmpty()
                && lost.isEmpty()
                && early.isEmpty()
                && unexpected.isEmpty();
    }

    private void checkEvent(Sent event) {
        List<Pass> passes = seen.passed().getOrDefault(event.id(), List.of());
        if (event.invalid()) {
            passes.forEach(pass -> unexpected.add("invalid " + event.id()));
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

    /** By the feed's own times; that a pass has one of them is checked first. */
    private void checkRepetitions(Sent event, List<Pass> passes) {
        repetitions.written(event.written());
        List<Instant> times = passes.stream().map(Pass::written).sorted().toList();
        times.stream()
                .filter(time -> !event.written().contains(time))
                .forEach(time -> unexpected.add("time %s of %s".formatted(time, event)));
        for (int i = 1; i < times.size(); i++) {
            Duration apart = Duration.between(times.get(i - 1), times.get(i));
            if (repetitions.passedAgain(apart)) {
                missedDuplicates.add(
                        "event %s passed %d ms apart, written at %s"
                                .formatted(event.id(), apart.toMillis(), event.written()));
            }
        }
    }

    private void checkFailure(Attempt attempt, Instant at) {
        List<Instant> retries = seen.retried().getOrDefault(attempt, List.of());
        if (!Plan.of(attempt.id()).isRetried(attempt.number())) {
            retries.forEach(r -> unexpected.add("retry of " + attempt));
            return;
        }
        expect("retry of " + attempt, retries.size(), 1);
        Instant due = at.plusMillis(Plan.backoffMillis(attempt.number()));
        retries.forEach(retry -> checkDue("retry of " + attempt, due, retry));
    }

    private void checkDeadLetters(Map<Attempt, Instant> reported) {
        Map<String, Integer> expected = new HashMap<>();
        sent.values().stream().filter(Sent::invalid).forEach(e -> expected.put(e.id(), 1));
        reported.keySet().stream()
                .filter(attempt -> !Plan.of(attempt.id()).isRetried(attempt.number()))
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
