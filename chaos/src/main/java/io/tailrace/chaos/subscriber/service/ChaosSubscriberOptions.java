package io.tailrace.chaos.subscriber.service;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tailrace.testkit.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The command line of every subscriber process of a run. */
public final class ChaosSubscriberOptions {

    /** The consumer group of all subscribers. */
    public static final String GROUP = "shop";

    /** How many handlers run concurrently in one process. */
    public static final int CONCURRENCY = 8;

    /** The classic group protocol. */
    public static final String CLASSIC = "classic";

    /** The group protocol of KIP-848. */
    public static final String NEW = "consumer";

    private static final int SESSION_TIMEOUT_MS = 6_000;
    private static final int HEARTBEAT_INTERVAL_MS = 500;
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(5);

    @Option(names = "--admin-port")
    private int adminPort;

    @Option(names = "--database-url")
    private String databaseUrl = "";

    @Option(names = "--database-user")
    private String databaseUser = "";

    @Option(names = "--database-password")
    private String databasePassword = "";

    @Option(names = "--bootstrap-servers")
    private String bootstrapServers = "";

    @Option(names = "--group-protocol")
    private String groupProtocol = CLASSIC;

    /** The group protocol of a run: odd seeds use the classic one, even seeds the new one. */
    public static String protocol(long seed) {
        return seed % 2 == 0 ? NEW : CLASSIC;
    }

    /** The options of a process. */
    public static List<String> of(
            PostgresServer postgres, String bootstrapServers, String groupProtocol) {
        return List.of(
                "--group-protocol",
                groupProtocol,
                "--database-url",
                postgres.jdbcUrl(),
                "--database-user",
                postgres.user(),
                "--database-password",
                postgres.password(),
                "--bootstrap-servers",
                bootstrapServers);
    }

    /** The port of the admin endpoint. */
    public int adminPort() {
        return adminPort;
    }

    /** The bootstrap servers of the cluster. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /**
     * The consumer properties of group membership. The session timeout of the new protocol is a
     * setting of the broker.
     */
    public Map<String, String> membership() {
        return groupProtocol.equals(CLASSIC)
                ? Map.of(
                        "session.timeout.ms", Integer.toString(SESSION_TIMEOUT_MS),
                        "heartbeat.interval.ms", Integer.toString(HEARTBEAT_INTERVAL_MS))
                : Map.of("group.protocol", groupProtocol);
    }

    /** The broker settings that give the new group protocol the same session timeout. */
    public static Map<String, String> brokerSettings() {
        String session = Integer.toString(SESSION_TIMEOUT_MS);
        String heartbeat = Integer.toString(HEARTBEAT_INTERVAL_MS);
        return Map.of(
                "group.consumer.session.timeout.ms", session,
                "group.consumer.min.session.timeout.ms", session,
                "group.consumer.heartbeat.interval.ms", heartbeat,
                "group.consumer.min.heartbeat.interval.ms", heartbeat);
    }

    /** A connection pool with two connections per handler. The caller closes it. */
    public HikariDataSource dataSource() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(databaseUrl);
        config.setUsername(databaseUser);
        config.setPassword(databasePassword);
        config.setMaximumPoolSize(2 * CONCURRENCY);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        return new HikariDataSource(config);
    }
}
