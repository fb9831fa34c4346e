package io.tailrace.bench.relay;

import io.tailrace.bench.relay.contender.TailraceRelay;
import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.Workload;
import io.tailrace.bench.report.Medians;
import io.tailrace.bench.report.Report;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Measures all entries on one backlog in turn, for several rounds. For one thread. */
final class Contest {

    private final Lab lab;
    private final Report report;
    private final Workload backlog;
    private final Map<String, List<Drain>> drains = new LinkedHashMap<>();

    Contest(Lab lab, Report report, Workload backlog) {
        this.lab = lab;
        this.report = report;
        this.backlog = backlog;
    }

    /** Writes the backlog once; each measurement reads it through a slot of its own. */
    Contest run(List<ContestEntry> entries, int rounds) throws Exception {
        backlog.createTable(lab);
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
        report.progress(
                "%-32s %,8.0f events/s, warm %,8.0f, %5.1f µs/event"
                        .formatted(
                                entry.name(),
                                drain.eventsPerSecond(),
                                drain.warmPerSecond(),
                                drain.cpu().contender()));
        drains.computeIfAbsent(entry.name(), name -> new ArrayList<>()).add(drain);
    }

    /** The median over the rounds of how many times as fast one entry is as the other, warm. */
    double ratio(String entry, String other) {
        List<Drain> ours = drains.getOrDefault(entry, List.of());
        List<Drain> theirs = drains.getOrDefault(other, List.of());
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(ours.size(), theirs.size()); round++) {
            ratios.add(ours.get(round).warmPerSecond() / theirs.get(round).warmPerSecond());
        }
        return Medians.of(ratios.stream());
    }

    private Map<String, Object> row(String name, List<Drain> runs) {
        DoubleSummaryStatistics warm =
                runs.stream().mapToDouble(Drain::warmPerSecond).summaryStatistics();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("backlog", backlog.describe());
        row.put("by", name);
        row.put("rounds", runs.size());
        row.put("events/s", Math.round(median(runs, Drain::eventsPerSecond)));
        row.put("cold events/s", Math.round(median(runs, Drain::coldPerSecond)));
        row.put("warm events/s", Math.round(median(runs, Drain::warmPerSecond)));
        row.put("warm min", Math.round(warm.getMin()));
        row.put("warm max", Math.round(warm.getMax()));
        row.put("tailrace is", ratio(TailraceRelay.NAME, name));
        row.put("start s", median(runs, Drain::startSeconds));
        row.put("peak MB", median(runs, Drain::peakMb));
        row.put("CPU µs/event", median(runs, drain -> drain.cpu().contender()));
        row.put("database CPU µs/event", median(runs, drain -> drain.cpu().database()));
        row.put("broker CPU µs/event", median(runs, drain -> drain.cpu().broker()));
        row.put("reader CPU µs/event", median(runs, drain -> drain.cpu().reader()));
        row.put("all CPU µs/event", median(runs, drain -> drain.cpu().all()));
        row.put("overtaken", median(runs, Drain::overtaken));
        return row;
    }

    private static double median(List<Drain> runs, ToDoubleFunction<Drain> figure) {
        return Medians.of(runs.stream().map(figure::applyAsDouble));
    }

    private static String slot(int round, int entry) {
        return "bench_%d_%d".formatted(round, entry);
    }
}
