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
    Optional<JvmProcess> leader() {
        for (JvmProcess relay : fleet.all()) {
            if (relay.health().contains("STREAMING")) {
                return Optional.of(relay);
            }
        }
        return Optional.empty();
    }

    /** Whether one leads and all others stand by. */
    boolean isReady() {
        int leaders = 0;
        int standbys = 0;
        for (JvmProcess relay : fleet.all()) {
            String health = relay.health();
            leaders += health.contains("STREAMING") ? 1 : 0;
            standbys += health.contains("STANDBY") ? 1 : 0;
        }
        return leaders == 1 && leaders + standbys == fleet.all().size();
    }

    /** One that runs and does not lead, if there is one. */
    Optional<JvmProcess> standby(Random random) {
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
