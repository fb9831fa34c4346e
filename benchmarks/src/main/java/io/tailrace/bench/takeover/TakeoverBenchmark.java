package io.tailrace.bench.takeover;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.report.Benchmark;
import io.tailrace.bench.report.Report;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.account.Committed;
import io.tailrace.testkit.account.Delivered;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Kills the leading of two relays again and again, while rows are committed at a steady rate, and
 * measures the time from the kill to the receipt of the first event that was committed after it.
 * The log of the relay that takes over says where the time went.
 */
public final class TakeoverBenchmark implements Benchmark {

    private static final int KILLS = 50;
    private static final int EVENTS_BETWEEN = 50;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String TOPIC = "outbox.order";

    /** How long a prepared standby rests before the next kill, so that its start is over. */
    private static final long REST_MILLIS = 2_000;

    @Override
    public void run(Report report) throws Exception {
        int kills = report.quick() ? 2 : KILLS;
        try (Lab lab = new Lab()) {
            lab.versions().forEach(report::fact);
            lab.newTopic(TOPIC);
            try (RelayPair relays = new RelayPair(lab);
                    SteadyCommits writer = new SteadyCommits(lab);
                    Arrivals arrivals = new Arrivals(lab, TOPIC)) {
                List<Phases> takeovers = new ArrayList<>();
                for (int i = 0; i < kills; i++) {
                    takeovers.add(takeover(report, relays, arrivals));
                }
                List<Committed> committed = writer.stop();
                await(arrivals, committed.size());
                TimeUnit.MILLISECONDS.sleep(REST_MILLIS); // for what may come twice
                List<Delivered> delivered = arrivals.all();
                takeovers.forEach(each -> each.publishedAt(committed, delivered));
                summarize(report, takeovers, relays, Account.of(committed, delivered));
            }
        }
    }

    private static Phases takeover(Report report, RelayPair relays, Arrivals arrivals)
            throws Exception {
        await(arrivals, arrivals.count() + EVENTS_BETWEEN);
        TimeUnit.MILLISECONDS.sleep(REST_MILLIS);
        RelayPair.Kill kill = relays.killLeader();
        await(arrivals, arrivals.count() + EVENTS_BETWEEN);
        relays.replace();
        Phases phases = Phases.of(kill, relays.leaderLog());
        report.progress(phases.steps());
        return phases;
    }

    private static void await(Arrivals arrivals, int events) throws InterruptedException {
        Instant giveUp = Instant.now().plus(LONG);
        while (arrivals.count() < events) {
            if (Instant.now().isAfter(giveUp)) {
                throw new IllegalStateException(
                        "%d of %d events within %s".formatted(arrivals.count(), events, LONG));
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private static void summarize(
            Report report, List<Phases> takeovers, RelayPair relays, Account account) {
        for (Phases each : takeovers) {
            report.row(each.row());
        }
        List<Long> sorted = takeovers.stream().map(Phases::millis).sorted().toList();
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("kills", sorted.size());
        summary.put("median_ms", sorted.get(sorted.size() / 2));
        summary.put("p95_ms", sorted.get((int) Math.ceil(sorted.size() * 0.95) - 1));
        summary.put("worst_ms", sorted.get(sorted.size() - 1));
        summary.put("lost", account.lost().size());
        summary.put("duplicated", account.duplicated().size());
        summary.put("reordered", account.reordered().size());
        summary.put("events", account.committed());
        summary.put("peak_mb", relays.peakMb());
        for (String phase : List.of("notice_ms", "start_ms", "first_event_ms")) {
            List<Object> all = takeovers.stream().map(each -> each.row().get(phase)).toList();
            List<Long> times = all.stream().map(Long.class::cast).sorted().toList();
            summary.put(phase, times.get(times.size() / 2));
        }
        report.summary(summary);
    }
}
