package io.tailrace.testkit.containers;

import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Readiness;
import io.tailrace.testkit.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The image {@code postgres} as a container. For one thread at a time. */
public final class ContainerPostgresServer implements PostgresServer {

    private static final String IMAGE = "postgres:17";
    private static final String SUPERUSER = "postgres";

    private final FixedPort port = FixedPort.of(PostgreSQLContainer.POSTGRESQL_PORT);
    private final ContainerLife life;

    @SuppressWarnings("resource")
    private ContainerPostgresServer(Map<String, String> settings) {
        this.life =
                new ContainerLife(
                        new PostgreSQLContainer(IMAGE)
                                .withDatabaseName(SUPERUSER)
                                .withUsername(SUPERUSER)
                                .withPassword(SUPERUSER)
                                .withCommand(command(settings))
                                .withCreateContainerCmdModifier(port.publish()));
    }

    /**
     * Starts a server with an empty database.
     *
     * @param settings settings of {@code postgresql.conf}; they override those of the testkit
     */
    public static ContainerPostgresServer start(Map<String, String> settings) {
        ContainerPostgresServer server = new ContainerPostgresServer(settings);
        Readiness.await(server);
        return server;
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return port.outside();
    }

    @Override
    public String database() {
        return SUPERUSER;
    }

    @Override
    public String user() {
        return SUPERUSER;
    }

    @Override
    public String password() {
        return SUPERUSER;
    }

    @Override
    public void start() {
        life.start();
        Readiness.await(this);
    }

    @Override
    public void stop() {
        life.stop();
    }

    @Override
    public void kill() {
        life.kill();
    }

    @Override
    public void close() {
        life.close();
    }

    private static String[] command(Map<String, String> settings) {
        List<String> command = new ArrayList<>(List.of("postgres", "-c", "fsync=off"));
        Settings.postgres(settings)
                .forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return command.toArray(String[]::new);
    }
}
