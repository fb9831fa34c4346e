package io.tailrace.bench.relay;

import io.tailrace.bench.Benchmark;
import io.tailrace.bench.Report;
import java.util.LinkedHashMap;
import java.util.Map;

/** Drains a backlog with each contender in turn, again and again. */
public final class RelayBenchmark implements Benchmark {

    private static final int ROUNDS = 3;

    @Override
    public void run(Report report) throws Exception {
        int rounds = Integer.getInteger("rounds", ROUNDS);
        Backlog backlog =
                new Backlog(
                        Integer.getInteger("rows", 500_000),
                        Integer.getInteger("per", 1),
                        Integer.getInteger("bytes", 300));
        try (Lab lab = new Lab()) {
            for (int round = 1; round <= rounds; round++) {
                lab.newSlot("tailrace_" + round);
                lab.newSlot("recv_" + round);
            }
            report.progress("writes " + backlog.describe());
            lab.write(backlog);
            for (int round = 1; round <= rounds; round++) {
                Contender contender =
                        new TailraceRelay(
                                "tailrace",
                                java.util.List.of(
                                        System.getProperty("relayJvm", "-Xmx256m").split(" ")),
                                java.util.List.of());
                Drain drain = Drain.measure(lab, contender, "tailrace_" + round, backlog.rows());
                lab.deleteTopics();
                double ceiling = RecvLogical.eventsPerSecond(lab, "recv_" + round, backlog.rows());
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("round", round);
                row.put("eps", drain.eventsPerSecond());
                row.put("second half", drain.secondHalfPerSecond());
                row.put("start s", drain.startSeconds());
                row.put("rss", drain.peakMb());
                row.put("cpu us", drain.cpuMicrosPerEvent());
                row.put("recv eps", ceiling);
                report.row(row);
                report.progress(row.toString());
            }
        }
    }
}
