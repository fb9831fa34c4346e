package io.tailrace.chaos.subscriber;

import io.tailrace.chaos.broker.BrokerFault;
import io.tailrace.chaos.broker.BrokerFaults;
import io.tailrace.chaos.broker.Brokers;
import io.tailrace.chaos.process.Fleet;
import io.tailrace.chaos.process.JvmProcess;
import io.tailrace.chaos.run.ChaosRun;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Kills, stops and pauses subscribers, one after the other. For one thread. */
public final class SubscriberFaults {

    private static final int MIN_PAUSE_MS = 1_500;
    private static final int MAX_PAUSE_MS = 6_000;
    private static final Duration LONGER_THAN_A_SESSION = Duration.ofSeconds(8);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration BEGIN_TIMEOUT = Duration.ofSeconds(30);

    private final ChaosRun run;
    private final Fleet fleet;
    private final BrokerFaults brokerFaults;
    private final Random random;
    private final Map<String, Integer> counts = new TreeMap<>();

    /** Faults that have not begun. */
    public SubscriberFaults(ChaosRun run, Brokers brokers, Fleet fleet) {
        this.run = run;
        this.fleet = fleet;
        this.brokerFaults = brokers.faults();
        this.random = new Random(run.seed());
    }

    /** How often each fault was injected, by name. */
    public Map<String, Integer> counts() {
        return counts;
    }

    /** How often each fault of one of three brokers was injected. */
    public Map<BrokerFault, Integer> brokerCounts() {
        return brokerFaults.counts();
    }

    /** Injects faults for the length of the run, once a subscriber runs. */
    public void inject(Consumer<SubscriberFault> report) throws IOException, InterruptedException {
        run.await(BEGIN_TIMEOUT, () -> fleet.anyReports("RUNNING"));
        brokerFaults.begin();
        try (brokerFaults) {
            injectOwn(report);
        }
        fleet.startMissing();
    }

    private void injectOwn(Consumer<SubscriberFault> report)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + run.length().toNanos();
        while (System.nanoTime() < end) {
            run.pause(
                    Duration.ofMillis(MIN_PAUSE_MS + random.nextInt(MAX_PAUSE_MS - MIN_PAUSE_MS)));
            SubscriberFault fault = SubscriberFault.choose(random);
            if (injected(fault)) {
                counts.merge(fault.name(), 1, Integer::sum);
                report.accept(fault);
            }
            if (random.nextBoolean()) {
                fleet.startMissing();
            }
        }
    }

    private boolean injected(SubscriberFault fault) throws IOException, InterruptedException {
        Optional<JvmProcess> member = fleet.any(random, subscriber -> true);
        if (member.isEmpty()) {
            fleet.startMissing();
            return false;
        }
        switch (fault) {
            case KILL -> member.get().kill();
            case STOP -> member.get().stop(STOP_TIMEOUT);
            case PAUSE -> {
                member.get().pause();
                run.pause(LONGER_THAN_A_SESSION);
                member.get().resume();
            }
        }
        return true;
    }
}
