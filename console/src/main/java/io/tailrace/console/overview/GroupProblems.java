package io.tailrace.console.overview;

import io.tailrace.console.overview.Problem.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds out what is wrong with subscribers, which do not report; pure. */
final class GroupProblems {

    /** As the alerts for Prometheus. */
    static final long LAG_EVENTS = 1_000;

    static final Duration LAG_PATIENCE = Duration.ofMinutes(15);

    /** Longer than a service takes to be started again. */
    static final Duration AWAY_PATIENCE = Duration.ofMinutes(10);

    /** Longer than a rebalance, and than a batch that is handled. */
    static final Duration STUCK_PATIENCE = Duration.ofMinutes(10);

    private GroupProblems() {}

    /**
     * What is wrong with the groups; nothing is said of a lag that is not known.
     *
     * @param committed the sum of the offsets that each group has committed, where it is known
     */
    static List<Problem> of(List<Overview.Group> groups, Map<String, Long> committed) {
        List<Problem> found = new ArrayList<>();
        for (Overview.Group group : groups) {
            Long lag = group.lag();
            if (lag == null || lag == 0) {
                continue;
            }
            if (group.members() == 0 && !group.state().equals(GroupOffsets.UNKNOWN)) {
                found.add(
                        problem(
                                "away/" + group.group(),
                                group,
                                "It has %d unread event(s) and no member that reads them"
                                        .formatted(lag),
                                Runbook.SUBSCRIBER_STUCK,
                                AWAY_PATIENCE));
            }
            Long position = committed.get(group.group());
            if (group.members() > 0 && position != null) {
                found.add( // another problem with each commit, so that its time begins again
                        problem(
                                "stuck/" + group.group() + "/" + position,
                                group,
                                "It has %d unread event(s) and %d member(s), and commits nothing"
                                        .formatted(lag, group.members()),
                                Runbook.SUBSCRIBER_STUCK,
                                STUCK_PATIENCE));
            }
            if (lag > LAG_EVENTS) {
                found.add(
                        problem(
                                "behind/" + group.group(),
                                group,
                                "It is %d events behind".formatted(lag),
                                Runbook.SUBSCRIBER_LAG,
                                LAG_PATIENCE));
            }
        }
        return found;
    }

    private static Problem problem(
            String id, Overview.Group group, String text, String runbook, Duration patience) {
        String subject = "group " + group.group();
        return new Problem(id, Severity.WARNING, subject, text, null, runbook, patience);
    }

    /** Dead letters that wait for somebody. */
    static List<Problem> ofLetters(@Nullable Long open) {
        return open == null || open == 0
                ? List.of()
                : List.of(
                        new Problem(
                                "letters",
                                Severity.WARNING,
                                "dead letters",
                                "%d dead letter(s) are open: neither redriven nor discarded"
                                        .formatted(open),
                                null,
                                Runbook.DEAD_LETTERS,
                                Duration.ZERO));
    }
}
