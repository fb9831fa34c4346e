package io.tailrace.relay.cli;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.event.TopicNames;
import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.admin.AdminEndpoint;
import io.tailrace.process.cli.GracefulStop;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.Delivery;
import io.tailrace.relay.RelayConfig;
import io.tailrace.relay.RelayState;
import io.tailrace.relay.Shard;
import io.tailrace.relay.StartFrom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** The relay's command line. */
@Command(
        name = "tailrace-relay",
        mixinStandardHelpOptions = true,
        version = "tailrace-relay 0.1.0",
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "Publishes every committed row of an outbox table to Kafka, exactly once.",
            "Every option can be given as an environment variable too: --database-url is"
                    + " TAILRACE_RELAY_DATABASE_URL."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:stopped as asked",
            "1:unexpected error",
            "2:bad option or value",
            "3:PostgreSQL, Kafka or the admin port is out of reach at the start",
            "4:PostgreSQL or Kafka is not set up for this",
            "5:the stored position and the database do not belong together"
        })
final class RelayCommand implements Callable<Integer> {

    private static final Duration FOREVER = Duration.ofDays(100_000);
    private static final long STOP_SECONDS = 30;

    @Option(
            names = "--database-url",
            required = true,
            showDefaultValue = Visibility.NEVER,
            description = "jdbc:postgresql://host/db")
    private String databaseUrl = "";

    @Option(
            names = "--database-user",
            required = true,
            showDefaultValue = Visibility.NEVER,
            description = "Role with REPLICATION.")
    private String databaseUser = "";

    @Option(
            names = "--database-password",
            defaultValue = "",
            showDefaultValue = Visibility.NEVER,
            description = "Its password.")
    private String databasePassword = "";

    @Option(
            names = "--bootstrap-servers",
            required = true,
            showDefaultValue = Visibility.NEVER,
            description = "Kafka, host:port,…")
    private String bootstrapServers = "";

    @Option(
            names = "--table",
            defaultValue = RelayConfig.DEFAULT_TABLE,
            description = "The outbox table as schema.table.")
    private String table = "";

    @Option(
            names = "--columns",
            split = ",",
            description = "Column names, as in id=event_id,payload=body.")
    private Map<String, String> columns = new HashMap<>();

    @Option(
            names = "--slot",
            defaultValue = RelayConfig.DEFAULT_SLOT,
            description = "Replication slot and publication; unique in the Kafka cluster.")
    private String slot = "";

    @Option(
            names = "--shard",
            defaultValue = "1/1",
            description = {
                "Which part of the outbox, as in 2/4: its rows have the slot <slot>_2of4.",
                "All parts need a relay. Needs PostgreSQL 15."
            })
    private String shard = "";

    @Option(
            names = "--start-from",
            defaultValue = "existing",
            description = "First start: publish rows that are there (existing) or not (now).")
    private StartFrom startFrom = StartFrom.EXISTING;

    @Option(
            names = "--delivery",
            defaultValue = "exactly-once",
            description = "exactly-once, or at-least-once for a cluster without transactions.")
    private Delivery delivery = Delivery.EXACTLY_ONCE;

    @Option(names = "--partitions", defaultValue = "6", description = "Of the event topics.")
    private int partitions;

    @Option(
            names = "--replication-factor",
            defaultValue = "-1",
            description = "Of topics it creates; -1 takes the broker's default.")
    private short replicationFactor;

    @Option(names = "--outbox-prefix", defaultValue = TopicNames.DEFAULT_OUTBOX_PREFIX)
    private String outboxPrefix = "";

    @Option(names = "--events-prefix", defaultValue = TopicNames.DEFAULT_EVENTS_PREFIX)
    private String eventsPrefix = "";

    @Option(names = "--positions-topic", defaultValue = TopicNames.DEFAULT_POSITIONS)
    private String positionsTopic = "";

    @Option(names = "--kafka", description = "A Kafka client property, key=value; repeatable.")
    private Map<String, String> kafka = new HashMap<>();

    @Option(names = "--lease-ms", defaultValue = "3000", description = "Silence until takeover.")
    private long leaseMs;

    @Option(names = "--admin-host", defaultValue = "127.0.0.1", description = "Bind address.")
    private String adminHost = "";

    @Option(names = "--admin-port", defaultValue = "9401", description = "/health, /metrics.")
    private int adminPort;

    @Override
    public Integer call() throws InterruptedException {
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        RelayConfig config = config();
        try (CdcRelay relay = new CdcRelay(config, metrics);
                AdminEndpoint admin =
                        AdminEndpoint.start(adminHost, adminPort, relay::health, metrics);
                GracefulStop stop = GracefulStop.on(relay::requestStop, STOP_SECONDS)) {
            relay.start();
            LoggerFactory.getLogger(RelayCommand.class)
                    .atInfo()
                    .addKeyValue("slot", config.source().slot())
                    .addKeyValue("kafka", bootstrapServers)
                    .addKeyValue("admin", adminHost + ":" + admin.port())
                    .log("Relay of {} started", databaseUrl);
            relay.await(RelayState.STOPPED, FOREVER);
            return relay.failure().map(RelayCommand::fail).orElse(ExitCode.OK.code());
        }
    }

    private static Integer fail(Throwable failure) {
        if (failure instanceof OperatorException known) {
            throw known;
        }
        throw new IllegalStateException(failure);
    }

    private RelayConfig config() {
        try {
            RelayConfig defaults =
                    RelayConfig.of(databaseUrl, databaseUser, databasePassword, bootstrapServers);
            return defaults.withSource(
                            new RelayConfig.Source(
                                    databaseUrl,
                                    databaseUser,
                                    databasePassword,
                                    table,
                                    OutboxColumns.of(columns),
                                    slot,
                                    Shard.parse(shard)))
                    .withKafka(
                            new KafkaCluster(
                                    bootstrapServers,
                                    new TopicNames(outboxPrefix, eventsPrefix, positionsTopic),
                                    partitions,
                                    replicationFactor,
                                    kafka))
                    .withTiming(
                            new RelayConfig.Timing(
                                    RelayConfig.DEFAULT_HEARTBEAT,
                                    Duration.ofMillis(leaseMs),
                                    RelayConfig.DEFAULT_MAX_BACKOFF))
                    .withStartFrom(startFrom)
                    .withDelivery(delivery);
        } catch (IllegalArgumentException e) {
            throw new OperatorException(
                    ExitCode.USAGE, String.valueOf(e.getMessage()), "See --help.", e);
        }
    }
}
