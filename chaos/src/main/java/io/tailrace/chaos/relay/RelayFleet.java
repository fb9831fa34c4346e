package io.tailrace.chaos.relay;

import io.tailrace.chaos.process.Fleet;
import io.tailrace.chaos.process.JvmProcess;
import io.tailrace.chaos.run.ChaosRun;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The relay processes of a run, of which one leads. They end with the run. For one thread. */
public final class RelayFleet {

    private static final String LEADS = "STREAMING";
    private static final String STANDS_BY = "STANDBY";

    private final Fleet fleet;

    /** Starts the given number of relays. */
    public RelayFleet(ChaosRun run, RelayKind kind, int size, List<String> options)
            throws IOException {
        fleet = run.fleet();
        for (int i = 0; i < size; i++) {
            fleet.add(run.process("relay-" + i, kind.main(), options));
        }
    }

    /** The relay that leads; empty if none does at the moment. */
    Optional<JvmProcess> leader() {
        return fleet.all().stream().filter(relay -> relay.health().contains(LEADS)).findFirst();
    }

    /** Whether one relay leads and all others are standbys. */
    boolean isReady() {
        int leaders = 0;
        int standbys = 0;
        for (JvmProcess relay : fleet.all()) {
            String health = relay.health();
            leaders += health.contains(LEADS) ? 1 : 0;
            standbys += health.contains(STANDS_BY) ? 1 : 0;
        }
        return leaders == 1 && leaders + standbys == fleet.all().size();
    }

    /** A random relay that runs and does not lead; empty if there is none. */
    Optional<JvmProcess> standby(Random random) {
        Optional<JvmProcess> leader = leader();
        return fleet.any(random, relay -> leader.filter(relay::equals).isEmpty());
    }

    /** All relays. */
    public List<JvmProcess> all() {
        return fleet.all();
    }

    /** Starts every relay that has ended. */
    public void startMissing() throws IOException {
        fleet.startMissing();
    }
}
