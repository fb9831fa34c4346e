package io.tailrace.chaos.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The relays of a run. */
final class RelayFleet implements AutoCloseable {

    private final List<RelayProcess> relays = new ArrayList<>();

    RelayFleet(RelayKind kind, int size, List<String> options, Path logs) throws IOException {
        for (int i = 0; i < size; i++) {
            Path log = logs.resolve("relay-" + i + ".log");
            RelayProcess relay = new RelayProcess(kind, options, freePort(), log);
            relays.add(relay);
            relay.start();
        }
    }

    /** The one that streams now, if there is one. */
    Optional<RelayProcess> leader() throws InterruptedException {
        for (RelayProcess relay : relays) {
            if (relay.isStreaming()) {
                return Optional.of(relay);
            }
        }
        return Optional.empty();
    }

    /** One that runs and does not lead, if there is one. */
    Optional<RelayProcess> standby(Random random) throws InterruptedException {
        Optional<RelayProcess> leader = leader();
        List<RelayProcess> others =
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
        for (RelayProcess relay : relays) {
            if (!relay.isAlive()) {
                relay.start();
            }
        }
    }

    @Override
    public void close() {
        relays.forEach(RelayProcess::kill);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
