package io.tailrace.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits until PostgreSQL accepts connections. Stateless. */
public final class Readiness {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private Readiness() {}

    /**
     * Blocks until the server accepts a connection.
     *
     * @throws TestkitException if the server accepts no connection within a minute
     */
    public static void await(PostgresServer server) {
        long giveUpAt = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            try (Connection connection = server.connect()) {
                if (connection.isValid(1)) {
                    return;
                }
            } catch (SQLException e) {
                if (System.nanoTime() > giveUpAt) {
                    throw new TestkitException(
                            "PostgreSQL on port %d accepted no connection within %d s: %s"
                                    .formatted(server.port(), DEADLINE.toSeconds(), e.getMessage()),
                            e);
                }
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
