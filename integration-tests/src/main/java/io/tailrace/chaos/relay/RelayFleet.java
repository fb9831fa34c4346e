package io.tailrace.chaos.relay;

import io.tailrace.chaos.Fleet;
import io.tailrace.chaos.JvmProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The relays of a run. */
final class RelayFleet implements AutoCloseable {

    private final Fleet relays;

    RelayFleet(RelayKind kind, int size, List<String> options, Path logs) throws IOException {
        this.relays = new Fleet(kind.main(), size, options, logs, "relay");
    }

    /** The one that streams now, if there is one. */
    Optional<JvmProcess> leader() throws InterruptedException {
        return relays.inState("STREAMING");
    }

    /** One that runs and does not lead, if there is one. */
    Optional<JvmProcess> standby(Random random) throws InterruptedException {
        Optional<JvmProcess> leader = leader();
        return relays.any(random, relay -> leader.filter(relay::equals).isEmpty());
    }

    /** Starts those that have ended, killed by us or by themselves. */
    void startMissing() throws IOException {
        relays.startMissing();
    }

    @Override
    public void close() {
        relays.close();
    }
}
