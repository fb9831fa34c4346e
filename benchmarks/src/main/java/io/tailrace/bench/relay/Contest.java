package io.tailrace.bench.relay;

import io.tailrace.bench.relay.lab.Backlog;
import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.report.Medians;
import io.tailrace.bench.report.Report;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Measures all entries on one backlog in turn, for several rounds. For one thread. */
final class Contest {

    private final Lab lab;
    private final Report report;
    private final Backlog backlog;
    private final Map<String, List<Drain>> drains = new LinkedHashMap<>();

    Contest(Lab lab, Report report, Backlog backlog) {
        this.lab = lab;
        this.report = report;
        this.backlog = backlog;
    }

    /** Writes the backlog once; each measurement reads it through a slot of its own. */
    Contest run(List<ContestEntry> entries, int rounds) throws Exception {
        lab.newTable();
        for (int round = 1; round <= rounds; round++) {
            for (int entry = 0; entry < entries.size(); entry++) {
                entries.get(entry).slots().make(lab, slot(round, entry));
            }
        }
        report.progress("writes " + backlog.describe());
        lab.write(backlog);
        for (int round = 1; round <= rounds; round++) {
            for (int entry = 0; entry < entries.size(); entry++) {
                measure(entries.get(entry), slot(round, entry));
            }
        }
        drains.forEach((name, runs) -> report.row(row(name, runs)));
        return this;
    }

    private void measure(ContestEntry entry, String slot) throws Exception {
        Drain drain = entry.measure(lab, slot, backlog);
        report.progress("%-28s %,8.0f events/s".formatted(entry.name(), drain.eventsPerSecond()));
        drains.computeIfAbsent(entry.name(), name -> new ArrayList<>()).add(drain);
    }

    /** The median of a figure over the rounds; NaN if there is no such entry. */
    double median(String entry, ToDoubleFunction<Drain> figure) {
        return Medians.of(
                drains.getOrDefault(entry, List.of()).stream().map(figure::applyAsDouble));
    }

    /** The median over the rounds of how many times as fast one entry is as the other. */
    double ratio(String entry, String other) {
        List<Drain> ours = drains.getOrDefault(entry, List.of());
        List<Drain> theirs = drains.getOrDefault(other, List.of());
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(ours.size(), theirs.size()); round++) {
            ratios.add(ours.get(round).eventsPerSecond() / theirs.get(round).eventsPerSecond());
        }
        return Medians.of(ratios.stream());
    }

    /** The median rate of each entry, the fastest first. */
    Map<String, Double> rates() {
        Map<String, Double> rates = new LinkedHashMap<>();
        drains.keySet().stream()
                .sorted(Comparator.comparingDouble(name -> -rate(name)))
                .forEach(name -> rates.put(name, rate(name)));
        return rates;
    }

    private double rate(String name) {
        return median(name, Drain::eventsPerSecond);
    }

    private Map<String, Object> row(String name, List<Drain> runs) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("backlog", backlog.describe());
        row.put("by", name);
        row.put("events/s", Math.round(median(name, Drain::eventsPerSecond)));
        row.put(
                "min",
                Math.round(runs.stream().mapToDouble(Drain::eventsPerSecond).min().orElse(0)));
        row.put(
                "max",
                Math.round(runs.stream().mapToDouble(Drain::eventsPerSecond).max().orElse(0)));
        row.put("warm events/s", Math.round(median(name, Drain::warmPerSecond)));
        row.put("start s", median(name, Drain::startSeconds));
        row.put("peak MB", Math.round(median(name, Drain::peakMb)));
        row.put("CPU µs/event", median(name, Drain::cpuMicrosPerEvent));
        row.put("database CPU µs/event", median(name, Drain::databaseMicrosPerEvent));
        return row;
    }

    private static String slot(int round, int entry) {
        return "bench_%d_%d".formatted(round, entry);
    }
}
