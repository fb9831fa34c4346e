package io.tailrace.chaos.relay.naive;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.process.ExitCode;
import io.tailrace.process.admin.AdminConfig;
import io.tailrace.process.admin.AdminEndpoint;
import io.tailrace.process.admin.Health;
import io.tailrace.process.cli.ProcessMain;
import io.tailrace.process.kafka.TopicProvisioner;
import io.tailrace.process.kafka.TopicSpec;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.leader.CurrentLeader;
import io.tailrace.relay.leader.Leadership;
import io.tailrace.relay.leader.Lease;
import io.tailrace.relay.postgres.Database;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A relay that acquires leadership as that of Tailrace does and publishes without transactions. */
@Command(name = "naive-relay")
public final class NaiveRelayMain implements Callable<Integer> {

    /** Where the relay stores its position. */
    enum Variant {
        /** In a file of its own, after sending the records. */
        OUTSIDE,
        /** In Debezium's offset file. */
        RAW,
        /** Nowhere: it goes on at the position of the slot. */
        TRUSTING
    }

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

    @Option(names = "--variant")
    private Variant variant = Variant.OUTSIDE;

    @Option(names = "--directory")
    private Path directory = Path.of("");

    private volatile boolean streaming;

    /** Runs until the process is killed, the stream fails or the lease is lost. */
    public static void main(String[] arguments) {
        ProcessMain.runAndExit(NaiveRelayMain::new, "TAILRACE_NAIVE_", arguments);
    }

    @Override
    public Integer call() throws Exception {
        RelayConfig config =
                RelayConfig.builder(databaseUrl, databaseUser, databasePassword, bootstrapServers)
                        .build();
        Database database = new Database(config.source());
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (AdminEndpoint admin =
                        AdminEndpoint.start(
                                AdminConfig.loopback(adminPort), this::health, metrics);
                Leadership leadership =
                        new Leadership(
                                database,
                                config.source(),
                                Duration.ofSeconds(3),
                                new CurrentLeader(config.source().slot()));
                Lease lease = awaitLease(leadership)) {
            database.prepare();
            createTopic(config);
            endStaleReader(database, config.source().slot());
            CompletableFuture<Void> ended = lead(config, database);
            CompletableFuture.anyOf(ended, lease.lost()).get();
            return ExitCode.UNEXPECTED.code();
        }
    }

    /** Of any name: {@link RawRelay} reads with a connection that is Debezium's own. */
    private static void endStaleReader(Database database, String slot)
            throws SQLException, InterruptedException {
        try (Connection connection = database.connect("naive");
                PreparedStatement end =
                        connection.prepareStatement(
                                "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots"
                                        + " WHERE slot_name = ? AND active_pid IS NOT NULL")) {
            end.setString(1, slot);
            while (isRead(end)) {
                Thread.sleep(50);
            }
        }
    }

    private static boolean isRead(PreparedStatement end) throws SQLException {
        try (ResultSet readers = end.executeQuery()) {
            return readers.next();
        }
    }

    private CompletableFuture<Void> lead(RelayConfig config, Database database) throws Exception {
        CompletableFuture<Void> ended =
                switch (variant) {
                    case OUTSIDE -> OutsideRelay.start(config, database, directory);
                    case RAW -> RawRelay.start(config, directory);
                    case TRUSTING -> OutsideRelay.startAtSlot(config, database, directory);
                };
        streaming = true;
        return ended;
    }

    private static Lease awaitLease(Leadership leadership) throws Exception {
        Optional<Lease> lease = leadership.tryToLead();
        while (lease.isEmpty()) {
            LockSupport.parkNanos(Duration.ofMillis(250).toNanos());
            lease = leadership.tryToLead();
        }
        return lease.get();
    }

    private static void createTopic(RelayConfig config) throws InterruptedException {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", config.kafka().bootstrapServers()))) {
            new TopicProvisioner(admin, config.kafka())
                    .ensure(List.of(new TopicSpec("outbox.order", 6, Map.of())));
        }
    }

    private Health health() {
        return new Health(true, true, streaming ? "STREAMING" : "STANDBY", Map.of());
    }
}
