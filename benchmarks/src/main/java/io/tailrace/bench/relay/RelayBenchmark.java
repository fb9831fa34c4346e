package io.tailrace.bench.relay;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.report.Benchmark;
import io.tailrace.bench.report.Report;

/**
 * Drains backlogs with every contender in turn, and with the programs that show the limits; in
 * parts, each with servers of its own.
 */
public final class RelayBenchmark implements Benchmark {

    @Override
    public void run(Report report) throws Exception {
        RelayParts parts = new RelayParts(report);
        for (String name : report.partsOf(parts.names())) {
            report.begin(name);
            for (RelayPart part : parts.of(name)) {
                run(report, part);
            }
            show(report);
            report.write();
        }
        show(report);
    }

    private static void run(Report report, RelayPart part) throws Exception {
        try (Lab lab = new Lab()) {
            lab.versions().forEach(report::fact);
            new Contest(lab, report, part.backlog()).run(part.entries(), part.rounds());
        }
    }

    /** Derives the summary, the charts and the tables of the pages from all parts. */
    private static void show(Report report) {
        RelayFigures figures = new RelayFigures(report.parts());
        report.summary(RelaySummary.of(figures));
        RelayCharts.of(figures).forEach(report::chart);
        RelayTables.of(figures).forEach(report::table);
    }
}
