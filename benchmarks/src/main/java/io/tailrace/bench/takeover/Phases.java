package io.tailrace.bench.takeover;

import io.tailrace.testkit.account.Committed;
import io.tailrace.testkit.account.Delivered;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** One takeover: when the leader was killed, and when the standby had done what. */
final class Phases {

    private final RelayPair.Kill kill;
    private final LogLine leads;
    private final LogLine streams;
    private Instant published = Instant.MAX;

    private Phases(RelayPair.Kill kill, LogLine leads, LogLine streams) {
        this.kill = kill;
        this.leads = leads;
        this.streams = streams;
    }

    /**
     * @param log that of the relay that has taken over
     */
    static Phases of(RelayPair.Kill kill, List<LogLine> log) {
        return new Phases(
                kill,
                first(log, line -> line.message().endsWith("leads, this one")),
                first(log, line -> line.message().equals("Streaming")));
    }

    private static LogLine first(List<LogLine> log, Predicate<LogLine> wanted) {
        return log.stream()
                .filter(wanted)
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "The log of the relay lacks a line: " + log));
    }

    /** Finds the first event that was committed after the kill; only the standby can send it. */
    void publishedAt(List<Committed> committed, List<Delivered> delivered) {
        Set<String> after =
                committed.stream()
                        .filter(row -> row.committedAt().isAfter(kill.over()))
                        .map(Committed::id)
                        .collect(Collectors.toCollection(HashSet::new));
        published =
                delivered.stream()
                        .filter(event -> after.contains(event.id()))
                        .map(Delivered::receivedAt)
                        .min(Instant::compareTo)
                        .orElseThrow();
    }

    /** From the kill to the first event. */
    long millis() {
        return millis(kill.at(), published);
    }

    private static long millis(Instant from, Instant to) {
        return Duration.between(from, to).toMillis();
    }

    /** What the relay says about the steps of its start. */
    String steps() {
        return "noticed after %d ms, streams after %d ms: %s"
                .formatted(
                        millis(kill.at(), leads.at()),
                        millis(kill.at(), streams.at()),
                        String.join(" ", streams.keys()));
    }

    /** The figures in milliseconds, by name. */
    Map<String, Object> row() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("takeover_ms", millis());
        row.put("notice_ms", millis(kill.at(), leads.at()));
        row.put("start_ms", millis(leads.at(), streams.at()));
        row.put("first_event_ms", millis(streams.at(), published));
        return row;
    }
}
