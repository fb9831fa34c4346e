package io.tailrace.chaos.relay;

import io.tailrace.testkit.PostgresServer;
import java.util.List;

/** The command line of a relay. */
public final class RelayOptions {

    private RelayOptions() {}

    /** For the loopback port of that PostgreSQL, or of a proxy in front of it. */
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
