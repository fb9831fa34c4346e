package io.tailrace.chaos.migrate;

import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.testkit.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An installed program that outboxes are taken over from.
 *
 * @param home its directory
 * @param java the {@code java} that Debezium Server runs on, of version 21 or newer
 */
public record PeerProgram(PeerKind kind, Path home, Path java) {

    /**
     * @throws IllegalArgumentException if the directory does not exist
     */
    public PeerProgram {
        home = home.toAbsolutePath();
        java = java.toAbsolutePath();
        if (!Files.isDirectory(home)) {
            throw new IllegalArgumentException(
                    "%s must be a directory, which %s fetches, got %s"
                            .formatted(
                                    kind == PeerKind.CONNECT ? "--connect" : "--server",
                                    kind == PeerKind.CONNECT
                                            ? "benchmarks/peers/kafka-connect.sh 3.7.0.Final"
                                            : "benchmarks/peers/debezium-server.sh",
                                    home));
        }
    }

    /**
     * The program for one run; it does not run yet.
     *
     * @param bootstrapServers the addresses of the brokers
     * @param autocreate the connector's {@code publication.autocreate.mode}
     */
    Peer of(ChaosRun run, String bootstrapServers, PostgresServer postgres, String autocreate) {
        return switch (kind) {
            case CONNECT -> new ConnectPeer(run, home, bootstrapServers, postgres, autocreate);
            case SERVER -> new ServerPeer(run, this, bootstrapServers, postgres, autocreate);
        };
    }
}
