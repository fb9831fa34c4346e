package io.tailrace.chaos.subscriber;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What every subscriber process of a run is told. */
public final class ChaosSubscriberOptions {

    /** The group that all of them belong to. */
    public static final String GROUP = "shop";

    /** How many handlers run at once. */
    public static final int CONCURRENCY = 8;

    static final String CLASSIC = "classic";
    static final String NEW = "consumer";

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

    static List<String> of(SubscriberLandscape landscape, String groupProtocol) {
        return List.of(
                "--group-protocol",
                groupProtocol,
                "--database-url",
                landscape.postgres().jdbcUrl(),
                "--database-user",
                landscape.postgres().user(),
                "--database-password",
                landscape.postgres().password(),
                "--bootstrap-servers",
                landscape.broker().bootstrapServers());
    }

    /** Where the process answers. */
    public int adminPort() {
        return adminPort;
    }

    /** Of the Kafka cluster. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** How long the group waits for a member; the new protocol has this from the broker. */
    public Map<String, String> membership() {
        return groupProtocol.equals(CLASSIC)
                ? Map.of(
                        "session.timeout.ms", Integer.toString(SESSION_TIMEOUT_MS),
                        "heartbeat.interval.ms", Integer.toString(HEARTBEAT_INTERVAL_MS))
                : Map.of("group.protocol", groupProtocol);
    }

    /** What the broker has to be told for that. */
    static Map<String, String> ofBroker() {
        String session = Integer.toString(SESSION_TIMEOUT_MS);
        String heartbeat = Integer.toString(HEARTBEAT_INTERVAL_MS);
        return Map.of(
                "group.consumer.session.timeout.ms", session,
                "group.consumer.min.session.timeout.ms", session,
                "group.consumer.heartbeat.interval.ms", heartbeat,
                "group.consumer.min.heartbeat.interval.ms", heartbeat);
    }

    /** A pool of connections, two for each handler. */
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
