package io.tailrace.bench.subscriber;

import io.tailrace.bench.report.Benchmark;
import io.tailrace.bench.report.Report;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Testkit;
import java.util.LinkedHashMap;
import java.util.Map;

/** Measures poisoned aggregates, slow handlers and the cost of an inbox. */
public final class SubscriberBenchmark implements Benchmark {

    private static final int ROUNDS = 4;

    @Override
    public void run(Report report) throws Exception {
        int rounds = report.quick() ? 1 : ROUNDS;
        Map<String, Object> summary = new LinkedHashMap<>();
        try (KafkaBroker broker = Testkit.kafka();
                PostgresServer postgres = Testkit.postgres();
                Orders orders = new Orders(broker.bootstrapServers())) {
            Poison poison = new Poison(orders, report.quick());
            SlowHandlers slow = new SlowHandlers(orders, report.quick());
            try (InboxCost inbox = new InboxCost(orders, postgres, report.quick())) {
                if (!report.quick()) {
                    report.progress("warming up");
                    poison.warmUp();
                }
                for (int round = 1; round <= rounds; round++) {
                    report.progress("round %d of %d: poison".formatted(round, rounds));
                    poison.round(round);
                    report.progress("round %d of %d: 5 ms handlers".formatted(round, rounds));
                    slow.round();
                    report.progress("round %d of %d: inbox".formatted(round, rounds));
                    inbox.round();
                }
                poison.addTo(report, summary);
                slow.addTo(report, summary);
                inbox.addTo(report, summary);
            }
        }
        report.summary(summary);
    }
}
