package io.tailrace.chaos.relay;

import io.tailrace.testkit.PostgresServer;
import java.util.List;

/** The command line of a relay process. Stateless. */
public final class RelayOptions {

    private RelayOptions() {}

    /**
     * The options that name database and cluster.
     *
     * @param port the loopback port of PostgreSQL, or that of a proxy in front of it
     */
    public static List<String> of(PostgresServer postgres, int port, String bootstrapServers) {
        return List.of(
                "--database-url",
                "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, postgres.database()),
                "--database-user",
                postgres.user(),
                "--database-password",
                postgres.password(),
                "--bootstrap-servers",
                bootstrapServers);
    }
}
