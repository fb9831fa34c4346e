package io.tailrace.chaos.relay;

import io.tailrace.chaos.JvmProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The relays of a run. */
final class RelayFleet implements AutoCloseable {

    private final List<JvmProcess> relays = new ArrayList<>();

    RelayFleet(RelayKind kind, int size, List<String> options, Path logs) throws IOException {
        for (int i = 0; i < size; i++) {
            Path log = logs.resolve("relay-" + i + ".log");
            JvmProcess relay = new JvmProcess(kind.main(), options, log);
            relays.add(relay);
            relay.start();
        }
    }

    /** The one that streams now, if there is one. */
    Optional<JvmProcess> leader() {
        for (JvmProcess relay : relays) {
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
        for (JvmProcess relay : relays) {
            String health = relay.health();
            leaders += health.contains("STREAMING") ? 1 : 0;
            standbys += health.contains("STANDBY") ? 1 : 0;
        }
        return leaders == 1 && leaders + standbys == relays.size();
    }

    /** One that runs and does not lead, if there is one. */
    Optional<JvmProcess> standby(Random random) {
        Optional<JvmProcess> leader = leader();
        List<JvmProcess> others =
                relays.stream()
                        .filter(
                                r ->
                                        r.isAlive()
                                                && !r.isPaused()
                                                && leader.filter(r::equals).isEmpty())
                        .toList();
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of(others.get(random.nextInt(others.size())));
    }

    /** Starts those that have ended, killed by us or by themselves. */
    void startMissing() throws IOException {
        for (JvmProcess relay : relays) {
            if (!relay.isAlive()) {
                relay.start();
            }
        }
    }

    @Override
    public void close() {
        relays.forEach(JvmProcess::kill);
    }
}
