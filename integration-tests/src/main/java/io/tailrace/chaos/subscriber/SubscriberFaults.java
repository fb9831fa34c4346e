package io.tailrace.chaos.subscriber;

import io.tailrace.chaos.JvmProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Kills, stops and pauses subscribers, one after the other, as the seed says. */
final class SubscriberFaults {

    private static final int MIN_PAUSE_MS = 1_500;
    private static final int MAX_PAUSE_MS = 6_000;
    private static final Duration LONGER_THAN_A_SESSION = Duration.ofSeconds(8);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration BEGIN_TIMEOUT = Duration.ofSeconds(30);

    private final SubscriberFleet fleet;
    private final Random random;
    private final Map<String, Integer> counts = new TreeMap<>();

    SubscriberFaults(SubscriberFleet fleet, long seed) {
        this.fleet = fleet;
        this.random = new Random(seed);
    }

    Map<String, Integer> counts() {
        return counts;
    }

    /** Injects faults for that long. */
    void run(Duration length, Consumer<SubscriberFault> report)
            throws IOException, InterruptedException {
        awaitFirst();
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < end) {
            pause(MIN_PAUSE_MS + random.nextInt(MAX_PAUSE_MS - MIN_PAUSE_MS));
            SubscriberFault fault = SubscriberFault.choose(random);
            if (inject(fault)) {
                counts.merge(fault.name(), 1, Integer::sum);
                report.accept(fault);
            }
            if (random.nextBoolean()) {
                fleet.startMissing();
            }
        }
        fleet.startMissing();
    }

    private boolean inject(SubscriberFault fault) throws IOException, InterruptedException {
        Optional<JvmProcess> member = fleet.any(random);
        if (member.isEmpty()) {
            fleet.startMissing();
            return false;
        }
        switch (fault) {
            case KILL -> member.get().kill();
            case STOP -> member.get().stop(STOP_TIMEOUT);
            case PAUSE -> {
                member.get().pause();
                pause(LONGER_THAN_A_SESSION.toMillis());
                member.get().resume();
            }
        }
        return true;
    }

    private void awaitFirst() throws InterruptedException {
        long giveUpAt = System.nanoTime() + BEGIN_TIMEOUT.toNanos();
        while (!fleet.isRunning() && System.nanoTime() < giveUpAt) {
            pause(50);
        }
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }
}
