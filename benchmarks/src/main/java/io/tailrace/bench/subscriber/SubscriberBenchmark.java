package io.tailrace.bench.subscriber;

import io.tailrace.bench.report.Benchmark;
import io.tailrace.bench.report.Report;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Testkit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Measures what reading costs, a long backlog, and poisoned aggregates, slow handlers and the cost
 * of an inbox; in parts.
 */
public final class SubscriberBenchmark implements Benchmark {

    static final String COST = "cost";
    static final String BACKLOG = "backlog";
    static final String HANDLERS = "handlers";

    private static final int ROUNDS = 4;

    private interface Part {
        void measure(Report report, Orders orders) throws Exception;
    }

    @Override
    public void run(Report report) throws Exception {
        Map<String, Part> parts = new LinkedHashMap<>();
        parts.put(COST, (r, orders) -> new ReadingCost(orders, r).compare());
        parts.put(BACKLOG, (r, orders) -> new ReadingCost(orders, r).backlog());
        parts.put(HANDLERS, SubscriberBenchmark::handlers);
        for (String name : report.partsOf(parts.keySet())) {
            report.begin(name);
            try (KafkaBroker broker = Testkit.kafka();
                    Orders orders = new Orders(broker.bootstrapServers())) {
                parts.getOrDefault(name, SubscriberBenchmark::handlers).measure(report, orders);
            }
            show(report);
            report.write();
        }
        show(report);
    }

    private static void show(Report report) {
        SubscriberFigures figures = new SubscriberFigures(report.parts());
        report.summary(figures.summary());
        figures.tables().forEach(report::table);
    }

    private static void handlers(Report report, Orders orders) throws Exception {
        try (PostgresServer postgres = Testkit.postgres()) {
            Poison poison = new Poison(orders, report.quick());
            SlowHandlers slow = new SlowHandlers(orders, report.quick());
            try (InboxCost inbox = new InboxCost(orders, postgres, report.quick())) {
                if (!report.quick()) {
                    report.progress("warming up");
                    poison.warmUp();
                }
                int rounds = report.rounds(ROUNDS);
                for (int round = 1; round <= rounds; round++) {
                    report.progress("round %d of %d: poison".formatted(round, rounds));
                    poison.round(round);
                    report.progress("round %d of %d: 5 ms handlers".formatted(round, rounds));
                    slow.round();
                    report.progress("round %d of %d: inbox".formatted(round, rounds));
                    inbox.round();
                }
                poison.addTo(report);
                slow.addTo(report);
                inbox.addTo(report);
            }
        }
    }
}
