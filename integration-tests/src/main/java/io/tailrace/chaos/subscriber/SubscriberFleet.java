package io.tailrace.chaos.subscriber;

import io.tailrace.chaos.Fleet;
import io.tailrace.chaos.JvmProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The subscribers of a run, all of one group. */
final class SubscriberFleet implements AutoCloseable {

    private final Fleet fleet = new Fleet();

    SubscriberFleet(SubscriberKind kind, int size, List<String> options, Path logs)
            throws IOException {
        for (int i = 0; i < size; i++) {
            Path log = logs.resolve("subscriber-" + i + ".log");
            fleet.add(new JvmProcess(kind.main(), options, log));
        }
    }

    /** One that runs, if there is one. */
    Optional<JvmProcess> any(Random random) {
        return fleet.any(random, subscriber -> true);
    }

    /** Whether one of them reads events. */
    boolean isRunning() throws InterruptedException {
        for (JvmProcess subscriber : fleet.all()) {
            if (subscriber.health().contains("RUNNING")) {
                return true;
            }
        }
        return false;
    }

    /** Starts those that have ended, killed by us or by their own handlers. */
    void startMissing() throws IOException {
        fleet.startMissing();
    }

    @Override
    public void close() {
        fleet.close();
    }
}
