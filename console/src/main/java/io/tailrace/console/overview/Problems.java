package io.tailrace.console.overview;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.console.overview.Problem.Severity;
import io.tailrace.process.live.LiveProcess;
import io.tailrace.process.live.ReportedMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds out what is wrong from what processes report; pure. */
final class Problems {

    /** As the alerts for Prometheus. */
    static final double LAG_SECONDS = 60;

    static final double OVERDUE_SECONDS = 30;
    static final double LAG_RECORDS = 1_000;

    /** Beyond the budget the relay itself has a problem. */
    static final double NEAR_BUDGET = 0.8;

    /** Takeovers, rebalances and short interruptions are over before it. */
    private static final Duration SHORT = Duration.ofSeconds(15);

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Pattern NUMBER = Pattern.compile("[^\\s\\d]*+\\d\\S*+");
    private static final long GIBI = 1L << 30;

    private final Collection<Seen> reports;
    private final Instant now;
    private final List<Problem> found = new ArrayList<>();

    private Problems(Collection<Seen> reports, Instant now) {
        this.reports = reports;
        this.now = now;
    }

    /**
     * What is wrong.
     *
     * @param reports the last report of each process that is shown
     * @param now by the clock of the brokers
     */
    static List<Problem> of(Collection<Seen> reports, Instant now) {
        Problems problems = new Problems(reports, now);
        reports.forEach(problems::ofProcess);
        problems.ofSlots();
        problems.ofStopped();
        problems.ofAccount();
        return problems.found;
    }

    private void ofProcess(Seen seen) {
        if (seen.status().isStopped()) {
            return;
        }
        if (seen.hasEnded() || seen.isSilent(now)) {
            gone(seen);
            return;
        }
        sentences(seen, "problems", Severity.CRITICAL);
        sentences(seen, "warnings", Severity.WARNING);
        ofRefusedTopics(seen);
        if (isRelay(seen)) {
            ofRelay(seen);
        } else {
            ofProcessor(seen);
        }
    }

    private void ofRefusedTopics(Seen seen) {
        int refused = seen.status().details().path(Seen.TOPICS_REFUSED).asInt();
        if (refused > 0) {
            add(
                    "refused/" + seen.status().process().key(),
                    Severity.WARNING,
                    seen,
                    "%d topic(s) cannot be had; refusedTopics in its /health says why"
                            .formatted(refused),
                    null,
                    Runbook.TOPICS_REFUSED,
                    MINUTE);
        }
    }

    /** A process that failed, or that does not report any longer. */
    private void gone(Seen seen) {
        boolean others = reports.stream().anyMatch(o -> o.isOfSameName(seen) && o.isRunning(now));
        String text =
                seen.hasEnded()
                        ? "It has failed and ended: " + problemsOf(seen)
                        : "It has not reported since %s: it has ended without a word, hangs, or does not reach the brokers. Its last state was %s"
                                .formatted(seen.at(), seen.status().state());
        add(
                "gone/" + seen.status().process().key(),
                others ? Severity.WARNING : Severity.CRITICAL,
                seen,
                others ? text : text + ". No other one with this name runs",
                seen.at(),
                isRelay(seen) ? Runbook.NO_LEADER : Runbook.PROCESSOR_NOT_READY,
                Duration.ZERO);
    }

    private static String problemsOf(Seen seen) {
        List<String> sentences = new ArrayList<>();
        seen.status().details().path("problems").forEach(each -> sentences.add(each.asText()));
        return sentences.isEmpty() ? seen.status().state() : String.join(" ", sentences);
    }

    private void sentences(Seen seen, String name, Severity severity) {
        JsonNode sentences = seen.status().details().path(name);
        String key = name + "/" + seen.status().process().key() + "/";
        for (JsonNode sentence : sentences) {
            String text = sentence.asText();
            add(key + "#" + kind(text), severity, seen, text, null, runbook(seen), SHORT);
        }
        if (sentences.isEmpty() && severity == Severity.CRITICAL && !seen.status().healthy()) {
            String text = "It is not ready; its state is " + seen.status().state();
            add(key + "#state", severity, seen, text, null, runbook(seen), SHORT);
        }
    }

    /** A sentence without its numbers, which change from report to report. */
    private static String kind(String sentence) {
        return Integer.toHexString(NUMBER.matcher(sentence).replaceAll("").hashCode());
    }

    /** A sentence does not say its kind: the entry is exact if there is one kind only. */
    private static String runbook(Seen seen) {
        if (!isRelay(seen)) {
            return seen.value(ReportedMetrics.RESTORING, 0) > 0
                    ? Runbook.RESTORING
                    : Runbook.PROCESSOR_NOT_READY;
        }
        List<String> kinds =
                seen.by(ReportedMetrics.RELAY_PROBLEM, ReportedMetrics.PROBLEM).entrySet().stream()
                        .filter(kind -> kind.getValue() > 0)
                        .map(Map.Entry::getKey)
                        .toList();
        return kinds.size() == 1 ? Runbook.ofRelay(kinds.get(0)) : Runbook.RELAY_PROBLEM;
    }

    private void ofRelay(Seen seen) {
        String key = seen.status().process().key();
        double held = seen.value(ReportedMetrics.RELAY_WAL_HELD, 0);
        double budget = seen.value(ReportedMetrics.RELAY_WAL_BUDGET);
        if (isLeader(seen) && held >= NEAR_BUDGET * budget && held < budget) {
            add(
                    "wal/" + key,
                    Severity.WARNING,
                    seen,
                    "The slot holds %.1f of %.1f GiB of write-ahead log that it may hold"
                            .formatted(held / GIBI, budget / GIBI),
                    null,
                    Runbook.WAL_BUDGET,
                    SHORT);
        }
        double lag = seen.value(ReportedMetrics.RELAY_LAG_SECONDS, 0);
        if (lag > LAG_SECONDS) {
            add(
                    "lag/" + key,
                    Severity.CRITICAL,
                    seen,
                    "The oldest change that is not published is %.0f s old".formatted(lag),
                    null,
                    Runbook.RELAY_LAG,
                    SHORT);
        }
    }

    private void ofProcessor(Seen seen) {
        String key = seen.status().process().key();
        double overdue = seen.value(ReportedMetrics.HELD_OVERDUE, 0);
        if (overdue > OVERDUE_SECONDS) {
            add(
                    "overdue/" + key,
                    Severity.CRITICAL,
                    seen,
                    "A held event has been due for %.0f s and is not delivered".formatted(overdue),
                    null,
                    Runbook.HELD_OVERDUE,
                    SHORT);
        }
        double lag = seen.value(ReportedMetrics.PROCESSOR_LAG, 0);
        if (lag > LAG_RECORDS) {
            add(
                    "lag/" + seen.status().process().name(),
                    Severity.WARNING,
                    seen,
                    "%.0f records wait to be processed".formatted(lag),
                    null,
                    Runbook.PROCESSOR_LAG,
                    LONG);
        }
    }

    /** A slot with relays, none of which leads. Without a relay, those that are gone are shown. */
    private void ofSlots() {
        Map<String, List<Seen>> bySlot =
                reports.stream()
                        .filter(Problems::isRelay)
                        .filter(seen -> seen.isRunning(now))
                        .collect(
                                Collectors.groupingBy(
                                        seen -> seen.status().process().name(),
                                        TreeMap::new,
                                        Collectors.toList()));
        bySlot.forEach(
                (slot, relays) -> {
                    if (relays.stream().noneMatch(Problems::isLeader)) {
                        add(
                                "leader/" + slot,
                                Severity.CRITICAL,
                                relays.get(0),
                                "%d relay(s) run, and none of them leads".formatted(relays.size()),
                                null,
                                Runbook.NO_LEADER,
                                SHORT);
                    }
                });
    }

    /** Relays of a slot, or processors of an application, that were all stopped: nobody works. */
    private void ofStopped() {
        for (Seen seen : reports) {
            if (isLastStopped(seen, reports, now) && !seen.at().plus(MINUTE).isAfter(now)) {
                LiveProcess process = seen.status().process();
                found.add(
                        new Problem(
                                "stopped/" + process.kind() + "/" + process.name(),
                                Severity.CRITICAL,
                                process.kind() + " " + process.name(),
                                "No %s runs since %s: the last one, on %s, was stopped. If none is to run any more, remove its reports from the topic"
                                        .formatted(process.kind(), seen.at(), process.host()),
                                seen.at(),
                                isRelay(seen) ? Runbook.NO_LEADER : Runbook.PROCESSOR_NOT_READY,
                                Duration.ZERO));
            }
        }
    }

    /** Whether a process was stopped, and none of its name reports later or runs. */
    static boolean isLastStopped(Seen seen, Collection<Seen> all, Instant now) {
        return seen.status().isStopped()
                && all.stream()
                        .filter(other -> other.isOfSameName(seen))
                        .noneMatch(other -> other.isRunning(now) || other.at().isAfter(seen.at()));
    }

    /** Every processor of an application shows the same. */
    private void ofAccount() {
        Overview.Account account = AccountSummary.of(reports, now);
        Seen any = reports.stream().filter(seen -> !isRelay(seen)).findFirst().orElse(null);
        if (any == null) {
            return;
        }
        if (account.state().equals(AccountSummary.DIFFERENT)) {
            addAccount(
                    Severity.CRITICAL,
                    "%d events are missing, %d are duplicated, %d were put in by nobody"
                            .formatted(account.missing(), account.duplicated(), account.phantom()),
                    Runbook.IMBALANCE,
                    Duration.ZERO);
        } else if (account.state().equals(AccountSummary.STALLED)) {
            addAccount(
                    Severity.WARNING,
                    "It has not been known for %.0f minutes whether all events are accounted for"
                            .formatted(
                                    (account.ageSeconds() == null ? 0 : account.ageSeconds()) / 60),
                    Runbook.ACCOUNT_STALLED,
                    MINUTE);
        }
    }

    private void addAccount(Severity severity, String text, String runbook, Duration patience) {
        String subject = "account";
        found.add(new Problem(subject, severity, subject, text, null, runbook, patience));
    }

    private void add(
            String id,
            Severity severity,
            Seen seen,
            String text,
            @Nullable Instant since,
            String runbook,
            Duration patience) {
        LiveProcess process = seen.status().process();
        String subject =
                id.startsWith("leader/")
                        ? process.kind() + " " + process.name()
                        : "%s %s on %s".formatted(process.kind(), process.name(), process.host());
        found.add(new Problem(id, severity, subject, text, since, runbook, patience));
    }

    static boolean isRelay(Seen seen) {
        return seen.status().process().kind().equals(LiveProcess.RELAY);
    }

    /** Whether a relay leads: it streams, or prepares the stream. */
    static boolean isLeader(Seen seen) {
        return seen.value(ReportedMetrics.RELAY_LEADER, 0) > 0
                || seen.status().state().equals("LEADING");
    }
}
