package io.tailrace.relay.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.Secret;
import io.tailrace.process.admin.AdminConfig;
import io.tailrace.process.admin.AdminEndpoint;
import io.tailrace.process.check.Checkable;
import io.tailrace.process.check.Checklist;
import io.tailrace.process.cli.AdminOptions;
import io.tailrace.process.cli.CheckCommand;
import io.tailrace.process.cli.ConfigCommand;
import io.tailrace.process.cli.GracefulStop;
import io.tailrace.process.cli.KafkaOptions;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.process.cli.StatusCommand;
import io.tailrace.process.cli.StatusReportOptions;
import io.tailrace.process.cli.TracingOptions;
import io.tailrace.process.live.LiveProcess;
import io.tailrace.process.live.StatusReporter;
import io.tailrace.process.metrics.ProcessRegistry;
import io.tailrace.process.settings.ConfigFileOption;
import io.tailrace.process.settings.Configured;
import io.tailrace.process.status.Inspectable;
import io.tailrace.process.status.StatusReport;
import io.tailrace.process.tracing.Tracing;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import io.tailrace.relay.check.RelayCheck;
import io.tailrace.relay.cli.options.AlarmOptions;
import io.tailrace.relay.cli.options.LookupOptions;
import io.tailrace.relay.cli.options.RecordOptions;
import io.tailrace.relay.cli.options.RetentionOptions;
import io.tailrace.relay.config.DeliveryGuarantee;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.relay.status.RelayStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code tailrace-relay}: runs a relay until it is asked to stop. */
@Command(
        name = "tailrace-relay",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "Publishes every committed row of an outbox table to Kafka, exactly once. If several"
                    + " relays run for one slot, one publishes and the others are standbys.",
            "Every option can also be given as an environment variable, and in the file that"
                    + " --config-file names: --database-url is TAILRACE_RELAY_DATABASE_URL, and"
                    + " database-url in the file."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:The relay stopped because it was asked to.",
            "1:An unexpected error; the log has its stack trace.",
            "2:An option is unknown or has an impossible value.",
            "3:PostgreSQL or Kafka could not be reached at the start, or the admin port is taken.",
            "4:PostgreSQL or Kafka lacks what the relay needs: rights, settings, the outbox table,"
                    + " or topics with the right number of partitions.",
            "5:Publishing cannot go on at the stored position, and --on-discontinuity does not allow"
                    + " a repair; or the relays were removed.",
            "6:A command has done nothing, or not everything; its message says why.",
            "7:The Java heap is too small."
        },
        subcommands = {
            CheckCommand.class,
            StatusCommand.class,
            RunCommand.class,
            ReplayCommand.class,
            EraseCommand.class,
            AccountCommand.class,
            RepairCommand.class,
            AdoptCommand.class,
            HandBackCommand.class,
            RemoveCommand.class,
            InitCommand.class,
            ConfigCommand.class
        })
final class RelayCommand implements Callable<Integer>, Configured, Checkable, Inspectable {

    private static final Logger LOG = LoggerFactory.getLogger(RelayCommand.class);
    private static final Duration FOREVER = Duration.ofDays(100_000);
    private static final long STOP_SECONDS = 30;
    private static final String NO_DATABASE = "jdbc:postgresql://unused/unused";
    private static final String NO_BROKER = "unused:9092";
    private static final String BOOTSTRAP_SERVERS = "--bootstrap-servers";
    private static final int DEFAULT_ADMIN_PORT = 9401;
    private static final String SERVICE = "tailrace-relay";

    @Mixin ConfigFileOption configFile = new ConfigFileOption();

    @Mixin private DatabaseOptions database = new DatabaseOptions();

    @Option(
            scope = ScopeType.INHERIT,
            names = BOOTSTRAP_SERVERS,
            showDefaultValue = Visibility.NEVER,
            description = "Kafka brokers as host:port, several separated by commas. Required.")
    private String bootstrapServers = "";

    @Mixin private SourceOptions source = new SourceOptions();

    @Mixin private StartOptions start = new StartOptions();

    @Option(
            scope = ScopeType.INHERIT,
            names = "--delivery",
            description =
                    "exactly-once, or at-least-once for a Kafka cluster without transactions, where"
                            + " a row can be published again after a failure.")
    private DeliveryGuarantee delivery = RelayConfig.DEFAULT_DELIVERY_GUARANTEE;

    @Mixin private TopicOptions topics = new TopicOptions();

    @Mixin private RecordOptions records = new RecordOptions();

    @Mixin private KafkaOptions kafka = new KafkaOptions();

    @Option(
            names = "--lease-ms",
            description =
                    "How long the leader may be silent before a standby takes over, in"
                            + " milliseconds; at least 1000.")
    private long leaseMs = RelayConfig.DEFAULT_LEASE.toMillis();

    @Mixin private PublishOptions publish = new PublishOptions();

    @Mixin private AlarmOptions alarms = new AlarmOptions();

    @Mixin private RetentionOptions retention = new RetentionOptions();

    @Mixin private AccountOptions account = new AccountOptions();

    @Mixin private LookupOptions lookups = new LookupOptions();

    @Mixin private AdminOptions admin = new AdminOptions(DEFAULT_ADMIN_PORT);

    @Mixin private TracingOptions tracing = new TracingOptions();

    @Mixin private StatusReportOptions reports = new StatusReportOptions();

    /** Without a command the relay runs. */
    @Override
    public Integer call() throws InterruptedException {
        RelayConfig config = config();
        AdminConfig adminConfig = admin.config();
        try (ProcessRegistry metrics = new ProcessRegistry();
                Tracing spans = Tracing.ofProgram(tracing.config(), SERVICE, metrics.meters());
                CdcRelay relay = new CdcRelay(config, metrics.meters(), spans.spans());
                AdminEndpoint endpoint =
                        AdminEndpoint.start(adminConfig, relay::health, metrics.meters());
                GracefulStop stop = GracefulStop.on(relay::requestStop, STOP_SECONDS);
                StatusReporter reporter =
                        StatusReporter.start(
                                config.kafka(),
                                LiveProcess.relay(
                                        config.positionKey().text(),
                                        RelayCommand.class,
                                        reports.interval()),
                                relay::health,
                                metrics.meters());
                spans) {
            relay.start();
            LOG.atInfo()
                    .addKeyValue("slot", config.source().slot())
                    .addKeyValue("kafka", bootstrapServers)
                    .addKeyValue("admin", admin.host() + ":" + endpoint.port())
                    .log("Relay started for PostgreSQL at {}", config.source().address());
            relay.await(RelayState.STOPPED, FOREVER);
            return relay.failure().map(RelayCommand::fail).orElse(ExitCode.OK.code());
        }
    }

    private static Integer fail(Throwable failure) {
        if (failure instanceof OperatorException known) {
            throw known;
        }
        throw new IllegalStateException("The relay failed unexpectedly", failure);
    }

    @Override
    public StatusReport status() throws InterruptedException {
        return new RelayStatus(config()).read();
    }

    @Override
    public Checklist check() throws InterruptedException {
        return new RelayCheck(config(), reports.isOn()).run();
    }

    @Override
    public List<String> required() {
        List<String> required = new ArrayList<>(database.required());
        required.add(BOOTSTRAP_SERVERS);
        return required;
    }

    @Override
    public List<Runnable> parts() {
        return List.of(this::configToPrint, admin::config, tracing::config, reports::interval);
    }

    /** The configuration that the options describe. */
    RelayConfig config() {
        return config(database.url(), database.user(), database.password());
    }

    /**
     * The configuration for a command that understands CloudEvents only.
     *
     * @param command its name
     * @param remedy what to do instead
     * @throws OperatorException with {@link ExitCode#USAGE} if the relay writes other records
     */
    RelayConfig configOfCloudEvents(String command, String remedy) {
        RelayConfig config = config();
        if (!config.writesCloudEvents()) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "The command %s understands CloudEvents only, but the relay has --header-mode=%s"
                            .formatted(command, config.format().mode()),
                    remedy);
        }
        return config;
    }

    /** Whether the options name a database and a user. */
    boolean hasDatabase() {
        return database.isGiven();
    }

    /**
     * The configuration for a command that connects to nothing; it names a database and brokers
     * that do not exist if the options name none.
     */
    RelayConfig configToPrint() {
        return hasDatabase() ? config() : config(NO_DATABASE, "", Secret.of(""));
    }

    private RelayConfig config(String url, String user, Secret<String> password) {
        String servers = bootstrapServers.isBlank() ? NO_BROKER : bootstrapServers;
        RelayConfigBuilder builder = RelayConfig.builder(url, user, password, servers);
        source.applyTo(builder);
        start.applyTo(builder);
        topics.applyTo(builder);
        records.applyTo(builder);
        publish.applyTo(builder);
        alarms.applyTo(builder);
        account.applyTo(builder);
        lookups.applyTo(builder);
        return retention
                .applyTo(builder)
                .clientProperties(kafka.properties())
                .lease(Duration.ofMillis(leaseMs))
                .deliveryGuarantee(delivery)
                .build();
    }
}
