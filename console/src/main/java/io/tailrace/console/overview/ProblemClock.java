package io.tailrace.console.overview;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Remembers since when each problem lasts. Problems whose ids are the same up to the last {@code #}
 * have one patience: sentences that change do not hide that something is wrong for long. For one
 * thread.
 */
final class ProblemClock {

    /** The worst and then the oldest first. */
    static final Comparator<Problem> ORDER =
            Comparator.comparing(Problem::severity).thenComparing(ProblemClock::begin);

    private final Map<String, Instant> since = new HashMap<>();

    /**
     * Takes the problems of a moment over.
     *
     * @return those that last for long enough, with the time at which they began; the worst and
     *     then the oldest first
     */
    List<Problem> update(List<Problem> problems, Instant now) {
        Map<String, Instant> before = Map.copyOf(since);
        since.clear();
        List<Problem> shown = new ArrayList<>();
        for (Problem problem : problems) {
            Instant first = before.getOrDefault(problem.id(), now);
            since.putIfAbsent(problem.id(), first);
            String cause = cause(problem.id());
            Instant lasting = before.getOrDefault(cause, now);
            since.putIfAbsent(cause, lasting);
            Instant begin = Objects.requireNonNullElse(problem.since(), first);
            if (!lasting.plus(problem.patience()).isAfter(now)) {
                shown.add(
                        new Problem(
                                problem.id(),
                                problem.severity(),
                                problem.subject(),
                                problem.text(),
                                begin,
                                problem.runbook(),
                                problem.patience()));
            }
        }
        shown.sort(ORDER);
        return shown;
    }

    private static String cause(String id) {
        int end = id.lastIndexOf('#');
        return end < 0 ? id : id.substring(0, end);
    }

    private static Instant begin(Problem problem) {
        return Objects.requireNonNullElse(problem.since(), Instant.MAX);
    }
}
