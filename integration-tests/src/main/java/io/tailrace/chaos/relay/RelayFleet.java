package io.tailrace.chaos.relay;

import io.tailrace.chaos.Fleet;
import io.tailrace.chaos.JvmProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The relays of a run: one leads. */
final class RelayFleet implements AutoCloseable {

    private final Fleet fleet = new Fleet();

    RelayFleet(RelayKind kind, int size, List<String> options, Path logs) throws IOException {
        for (int i = 0; i < size; i++) {
            fleet.add(new JvmProcess(kind.main(), options, logs.resolve("relay-" + i + ".log")));
        }
    }

    /** The one that streams now, if there is one. */
    Optional<JvmProcess> leader() throws InterruptedException {
        for (JvmProcess relay : fleet.all()) {
            if (relay.health().contains("STREAMING")) {
                return Optional.of(relay);
            }
        }
        return Optional.empty();
    }

    /** One that runs and does not lead, if there is one. */
    Optional<JvmProcess> standby(Random random) throws InterruptedException {
        Optional<JvmProcess> leader = leader();
        return fleet.any(random, relay -> leader.filter(relay::equals).isEmpty());
    }

    void startMissing() throws IOException {
        fleet.startMissing();
    }

    @Override
    public void close() {
        fleet.close();
    }
}
