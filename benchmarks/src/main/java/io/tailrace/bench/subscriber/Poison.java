package io.tailrace.bench.subscriber;

import io.tailrace.bench.report.Report;
import io.tailrace.event.TopicNames;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.handler.EventHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures throughput and latency with and without a poisoned aggregate in each partition, all of
 * whose events fail in every attempt, among ten thousand aggregates.
 */
final class Poison {

    static final String WITHOUT = "none";
    static final String WITH = "one aggregate per partition";

    private static final int AGGREGATES = 10_000;
    private static final int POISONED_EVENTS = 100;
    private static final String POISONED = "poisoned-";
    private static final Duration WORK = Duration.ofMillis(1);
    private static final int RATE = 1_000;
    private static final Duration ENOUGH = Duration.ofMinutes(2);

    private static final double P99 = 0.99;

    private final Orders orders;
    private final int events;
    private final int paced;
    private final Samples without = new Samples("poison", WITHOUT);
    private final Samples with = new Samples("poison", WITH);

    Poison(Orders orders, boolean quick) {
        this.orders = orders;
        this.events = quick ? 4_000 : 40_000;
        this.paced = quick ? 1_000 : 10_000;
    }

    /** Runs both variants once and discards the figures. */
    void warmUp() throws Exception {
        run(new Samples("", ""), false);
        run(new Samples("", ""), true);
    }

    /** Runs both variants; which one runs first alternates. */
    void round(int number) throws Exception {
        boolean poisonFirst = number % 2 == 0;
        run(poisonFirst ? with : without, poisonFirst);
        run(poisonFirst ? without : with, !poisonFirst);
    }

    void addTo(Report report) {
        report.row(without.row());
        report.row(with.row());
    }

    private void run(Samples samples, boolean poisoned) throws Exception {
        TopicNames names = orders.create();
        if (poisoned) {
            for (int i = 0; i < POISONED_EVENTS * Orders.PARTITIONS; i++) {
                int partition = i % Orders.PARTITIONS;
                orders.send(names, POISONED + partition, partition);
            }
        }
        orders.fill(names, events, AGGREGATES);
        Tally backlog = new Tally(events);
        long[] latencies = new long[paced];
        AtomicInteger seen = new AtomicInteger();
        EventHandler<OrderEvent.Placed> handler =
                (event, delivery) -> {
                    if (event.aggregateId().startsWith(POISONED)) {
                        throw new IllegalStateException(
                                "Events of a poisoned aggregate always fail");
                    }
                    LockSupport.parkNanos(WORK.toNanos());
                    backlog.add();
                    int number = seen.getAndIncrement() - events;
                    if (number >= 0 && number < paced) {
                        latencies[number] =
                                Duration.between(delivery.recordedAt(), Instant.now()).toMillis();
                    }
                };
        try (Subscriber subscriber =
                Subscriber.builder(orders.config(names, "poison"))
                        .on(OrderEvent.Placed.class, handler)
                        .start()) {
            samples.rate(backlog.rate(ENOUGH));
            pace(names);
            awaitAll(seen);
            subscriber.close(Duration.ZERO);
        }
        Arrays.sort(latencies);
        samples.latency((double) latencies[paced / 2], (double) latencies[(int) (paced * P99)]);
    }

    private void pace(TopicNames names) {
        long start = System.nanoTime();
        for (int i = 0; i < paced; i++) {
            int aggregate = i % AGGREGATES;
            orders.send(names, "order-" + aggregate, aggregate % Orders.PARTITIONS);
            LockSupport.parkNanos(start + i * 1_000_000_000L / RATE - System.nanoTime());
        }
        orders.flush();
    }

    private void awaitAll(AtomicInteger seen) {
        long giveUpAt = System.nanoTime() + ENOUGH.toNanos();
        while (seen.get() < events + paced && System.nanoTime() < giveUpAt) {
            LockSupport.parkNanos(WORK.toNanos());
        }
    }
}
