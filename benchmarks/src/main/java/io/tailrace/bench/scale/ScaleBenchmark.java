package io.tailrace.bench.scale;

import io.tailrace.bench.relay.contender.TailraceRelay;
import io.tailrace.bench.relay.lab.Backlog;
import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.report.Benchmark;
import io.tailrace.bench.report.Report;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
            List<Limit> order = order(rounds);
            prepare(lab, order.size(), rows);
            LimitedDrain.measure(lab, slot(0), rows, Limit.NONE); // the broker is cold
            for (int n = 1; n < order.size(); n++) {
                Limit limit = order.get(n);
                LimitedDrain drain = LimitedDrain.measure(lab, slot(n), rows, limit);
                drains.computeIfAbsent(limit, l -> new ArrayList<>()).add(drain);
                report.progress(
                        "%-28s %,8.0f events/s"
                                .formatted(limit.describe(), drain.eventsPerSecond()));
            }
        }
        ScaleFigures figures = new ScaleFigures(drains);
        figures.rows().forEach(report::row);
        report.table(PART, figures.table());
        report.summary(figures.summary());
        report.write();
    }

    /** A drain that is not counted, and every limit in each round, each time in another order. */
    private static List<Limit> order(int rounds) {
        List<Limit> order = new ArrayList<>(List.of(Limit.NONE));
        List<Limit> round = new ArrayList<>(Limit.ALL);
        for (int n = 0; n < rounds; n++) {
            order.addAll(round);
            Collections.rotate(round, 1);
        }
        return order;
    }

    private static void prepare(Lab lab, int drains, int rows) throws Exception {
        for (int n = 0; n < drains; n++) {
            TailraceRelay.asShipped().makeSlot(lab, slot(n));
        }
        lab.write(new Backlog(rows, 1, BYTES));
    }

    private static String slot(int drain) {
        return "scale_" + drain;
    }
}
