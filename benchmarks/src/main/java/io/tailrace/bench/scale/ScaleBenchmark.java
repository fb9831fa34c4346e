package io.tailrace.bench.scale;

import io.tailrace.bench.relay.contender.TailraceRelay;
import io.tailrace.bench.relay.lab.Backlog;
import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.report.Benchmark;
import io.tailrace.bench.report.Medians;
import io.tailrace.bench.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Compares the rate of a drain whose roles get less CPU with the rate at which they would use all
 * of it, by what an event costs without a limit. Needs control groups, version 1, that this user
 * may change.
 */
public final class ScaleBenchmark implements Benchmark {

    static final String PART = "drain";

    private static final int ROUNDS = 3;
    private static final int ROWS = 1_000_000;
    private static final int QUICK_ROWS = 20_000;
    private static final int BYTES = 300;

    @Override
    public void run(Report report) throws Exception {
        if (!CpuLimit.isPossible()) {
            report.progress(
                    "skipped: needs /sys/fs/cgroup/cpu, which this user may not change or this"
                            + " machine does not have");
            return;
        }
        report.begin(PART);
        int rounds = report.rounds(ROUNDS);
        int rows = report.quick() ? QUICK_ROWS : ROWS;
        Map<Limit, List<LimitedDrain>> drains = new LinkedHashMap<>();
        try (Lab lab = new Lab()) {
            lab.versions().forEach(report::fact);
            prepare(lab, rounds, rows);
            for (int round = 0; round < rounds; round++) {
                for (int n = 0; n < Limit.ALL.size(); n++) {
                    Limit limit = Limit.ALL.get(n);
                    LimitedDrain drain = LimitedDrain.measure(lab, slot(round, n), rows, limit);
                    drains.computeIfAbsent(limit, l -> new ArrayList<>()).add(drain);
                    report.progress(
                            "%-28s %,8.0f events/s"
                                    .formatted(limit.describe(), drain.eventsPerSecond()));
                }
            }
        }
        show(report, drains);
        report.write();
    }

    private static void prepare(Lab lab, int rounds, int rows) throws Exception {
        for (int round = 0; round < rounds; round++) {
            for (int n = 0; n < Limit.ALL.size(); n++) {
                TailraceRelay.asShipped().makeSlot(lab, slot(round, n));
            }
        }
        lab.write(new Backlog(rows, 1, BYTES));
    }

    private static String slot(int round, int limit) {
        return "scale_%d_%d".formatted(round, limit);
    }

    private static void show(Report report, Map<Limit, List<LimitedDrain>> drains) {
        List<LimitedDrain> free = drains.getOrDefault(Limit.NONE, List.of());
        List<List<String>> lines = new ArrayList<>();
        lines.add(
                List.of(
                        "",
                        "events/s",
                        "sum rule",
                        "of it",
                        "relay",
                        "PostgreSQL",
                        "broker",
                        "consumer"));
        Map<String, Object> summary = new LinkedHashMap<>();
        drains.forEach(
                (limit, runs) -> {
                    double rate = median(runs, LimitedDrain::eventsPerSecond);
                    double rule = median(free, drain -> limit.sumRule(drain.costs()));
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("limit", limit.describe());
                    row.put("rounds", runs.size());
                    row.put("events/s", Math.round(rate));
                    row.put("sum rule", Math.round(rule));
                    List<String> line = new ArrayList<>();
                    line.add(limit.describe());
                    line.add(text("%,.0f", rate));
                    line.add(text("%,.0f", rule));
                    line.add(text("%.2f", rate / rule));
                    for (Role role : Role.values()) {
                        double micros = median(runs, drain -> drain.costs().micros(role));
                        row.put(role.title() + " µs/event", micros);
                        line.add(text("%.1f", micros));
                    }
                    report.row(row);
                    lines.add(line);
                    summary.put(
                            limit.describe().replace(' ', '_') + "_of_rule",
                            text("%.2f", rate / rule));
                });
        report.table("scale", lines);
        report.summary(summary);
    }

    private static double median(List<LimitedDrain> runs, ToDoubleFunction<LimitedDrain> figure) {
        return Medians.of(runs.stream().map(figure::applyAsDouble));
    }

    private static String text(String format, double figure) {
        return String.format(Locale.ROOT, format, figure);
    }
}
