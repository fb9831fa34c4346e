package io.tailrace.chaos.subscriber;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** What every subscriber process of a run is told. */
public final class ChaosSubscriberOptions {

    /** The group that all of them belong to. */
    public static final String GROUP = "shop";

    /** How many handlers run at once. */
    public static final int CONCURRENCY = 8;

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

    static List<String> of(SubscriberLandscape landscape) {
        return List.of(
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
