package io.tailrace.bench.relay;

import io.tailrace.bench.relay.contender.DebeziumServer;
import io.tailrace.bench.relay.contender.KafkaConnect;
import io.tailrace.bench.relay.contender.Peers;
import io.tailrace.bench.relay.contender.PollingRelay;
import io.tailrace.bench.relay.contender.RecvLogical;
import io.tailrace.bench.relay.contender.Shards;
import io.tailrace.bench.relay.contender.TailraceRelay;
import io.tailrace.bench.relay.lab.Backlog;
import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.report.Benchmark;
import io.tailrace.bench.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Drains backlogs with every contender in turn, and with the programs that show the limits; then
 * backlogs of other transaction sizes, payload sizes, numbers of rows, and numbers of shards.
 */
public final class RelayBenchmark implements Benchmark {

    private static final int ROUNDS = 3;
    private static final int ROWS = 500_000;
    private static final int OTHER_ROWS = 200_000;
    private static final int QUICK_ROWS = 5_000;
    private static final int SMALL = 300;
    private static final int LARGE = 2_000;

    @Override
    public void run(Report report) throws Exception {
        try (Lab lab = new Lab()) {
            lab.versions().forEach(report::fact);
            if (report.quick()) {
                Contest only = new Contest(lab, report, new Backlog(QUICK_ROWS, 1, SMALL));
                List<ContestEntry> entries = new ArrayList<>(all(report));
                entries.add(ContestEntry.of(new Shards(2)));
                report.summary(summary(only.run(entries, 1)));
                report.chart("Backlog of 5,000 rows, events/s", only.rates());
                return;
            }
            Contest main =
                    new Contest(
                            lab,
                            report,
                            new Backlog(
                                    Integer.getInteger("rows", ROWS),
                                    1,
                                    Integer.getInteger("bytes", SMALL)));
            report.summary(summary(main.run(all(report), ROUNDS)));
            report.chart("Backlog of 500,000 rows, events/s", main.rates());
            for (Backlog other : otherShapes()) {
                new Contest(lab, report, other).run(few(report), 1);
            }
            new Contest(lab, report, new Backlog(ROWS, 1, SMALL)).run(shards(), 1);
            for (int rows : List.of(50_000, 2_000_000)) {
                Backlog backlog = new Backlog(rows, 1, SMALL);
                new Contest(lab, report, backlog).run(List.of(tailrace()), 1);
            }
        }
    }

    private static List<Backlog> otherShapes() {
        return List.of(
                new Backlog(OTHER_ROWS, 10, SMALL),
                new Backlog(OTHER_ROWS, 100, SMALL),
                new Backlog(OTHER_ROWS, 1, LARGE),
                new Backlog(OTHER_ROWS, 10, LARGE),
                new Backlog(OTHER_ROWS, 100, LARGE));
    }

    private static List<ContestEntry> shards() {
        return Stream.of(1, 2, 4).map(Shards::new).map(ContestEntry::of).toList();
    }

    private static ContestEntry tailrace() {
        return ContestEntry.of(TailraceRelay.asShipped());
    }

    private static List<ContestEntry> few(Report report) {
        List<ContestEntry> entries = new ArrayList<>(List.of(tailrace()));
        if (Peers.hasRecvLogical(report::progress)) {
            entries.add(ContestEntry.recvLogical());
        }
        Peers.debeziumServerToRun(report::progress).map(ContestEntry::of).ifPresent(entries::add);
        return entries;
    }

    private static List<ContestEntry> all(Report report) {
        List<ContestEntry> entries = few(report);
        Peers.connectToRun(false, report::progress).map(ContestEntry::of).ifPresent(entries::add);
        Peers.connectToRun(true, report::progress).map(ContestEntry::of).ifPresent(entries::add);
        entries.add(1, ContestEntry.of(TailraceRelay.atLeastOnce()));
        entries.add(ContestEntry.of(new PollingRelay()));
        entries.add(ContestEntry.rawProducer());
        return entries;
    }

    private static Map<String, Object> summary(Contest contest) {
        String tailrace = TailraceRelay.NAME;
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("tailrace_eps", rate(contest, tailrace));
        summary.put("debezium_server_eps", rate(contest, DebeziumServer.NAME));
        summary.put("connect_eos_eps", rate(contest, KafkaConnect.EXACTLY_ONCE));
        summary.put("polling_eps", rate(contest, PollingRelay.NAME));
        summary.put("recvlogical_eps", rate(contest, RecvLogical.NAME));
        summary.put("vs_debezium_server", times(contest.ratio(tailrace, DebeziumServer.NAME)));
        summary.put("vs_recvlogical", times(contest.ratio(tailrace, RecvLogical.NAME)));
        summary.put("rss_mb", Math.round(contest.median(tailrace, Drain::peakMb)));
        summary.put(
                "cpu_us_per_event",
                "%.1f".formatted(contest.median(tailrace, Drain::cpuMicrosPerEvent)));
        return summary;
    }

    /** Formats a rate without decimals, or {@code n/a} if the contender was not measured. */
    private static String rate(Contest contest, String entry) {
        double rate = contest.median(entry, Drain::eventsPerSecond);
        return Double.isNaN(rate) ? "n/a" : String.format(Locale.ROOT, "%.0f", rate);
    }

    private static String times(double ratio) {
        return Double.isNaN(ratio) ? "n/a" : String.format(Locale.ROOT, "%.2fx", ratio);
    }
}
