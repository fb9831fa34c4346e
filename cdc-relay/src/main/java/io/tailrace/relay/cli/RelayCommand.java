package io.tailrace.relay.cli;

import io.tailrace.event.TopicNames;
import io.tailrace.event.outbox.OutboxColumns;
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
import io.tailrace.process.cli.TracingOptions;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.metrics.ProcessRegistry;
import io.tailrace.process.settings.ConfigFileOption;
import io.tailrace.process.settings.Configured;
import io.tailrace.process.status.Inspectable;
import io.tailrace.process.status.StatusReport;
import io.tailrace.process.tracing.Tracing;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import io.tailrace.relay.check.RelayCheck;
import io.tailrace.relay.config.AggregateTypes;
import io.tailrace.relay.config.DeliveryGuarantee;
import io.tailrace.relay.config.Naming;
import io.tailrace.relay.config.OnDiscontinuity;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.Shard;
import io.tailrace.relay.config.StartFrom;
import io.tailrace.relay.status.RelayStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
                    + " a repair.",
            "7:The Java heap is too small."
        },
        subcommands = {
            CheckCommand.class,
            StatusCommand.class,
            ReplayCommand.class,
            EraseCommand.class,
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

    @Option(
            names = "--table",
            description =
                    "The outbox table, as schema.table. Upper and lower case are kept. A name with a"
                            + " dot needs double quotes.")
    private String table = RelayConfig.DEFAULT_TABLE;

    @Option(
            names = "--columns",
            split = ",",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The names of the table's columns that differ from the defaults, as"
                            + " default=name: id=event_id,payload=body. Names are as in the"
                            + " catalogue, without quotes.")
    private Map<String, String> columns = new HashMap<>();

    @Option(
            scope = ScopeType.INHERIT,
            names = "--slot",
            description =
                    "The name of the replication slot and of the publication; the relay creates"
                            + " both. Must be unique in the Kafka cluster, together with the name"
                            + " of the source.")
    private String slot = RelayConfig.DEFAULT_SLOT;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--source-name",
            showDefaultValue = Visibility.NEVER,
            description = {
                "The name of the outbox in Kafka: the ce_source of its events. Names of their own"
                        + " let relays of several databases use one Kafka cluster with the same"
                        + " slot name. Default: /<database>/<table> as of the first start.",
                "A relay that gets a name later, or another one, also needs"
                        + " --take-over-position."
            })
    private String sourceName = "";

    @Option(
            scope = ScopeType.INHERIT,
            names = "--take-over-position",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The key in the topic of positions whose position the relay takes over if it"
                            + " has none of its own: <slot>, or <source name>/<slot>. Has no effect"
                            + " afterwards. Default: none.")
    private String takeOverPosition = "";

    @Option(
            names = "--shard",
            description = {
                "The part of the outbox that this relay publishes, as i/n: 2/4 is the second of 4"
                        + " shards and uses the slot <slot>_2of4.",
                "Every shard needs a relay. More than one shard needs PostgreSQL 15."
            })
    private String shard = RelayConfig.DEFAULT_SHARD.toString();

    @Option(
            names = "--messages",
            description =
                    "Also publish events that are messages in the write-ahead log"
                            + " (RowLifetime.MESSAGE). Any role that may connect to the database"
                            + " can write such messages, and PostgreSQL then sends the messages of"
                            + " every application to the relay.")
    private boolean messages = RelayConfig.DEFAULT_MESSAGES;

    @Option(
            names = "--start-from",
            description =
                    "What the first start of the slot does with existing rows: existing publishes"
                            + " the existing rows first, now publishes only rows that are committed"
                            + " later.")
    private StartFrom startFrom = RelayConfig.DEFAULT_START_FROM;

    @Option(
            names = "--on-discontinuity",
            description = {
                "What the relay does when its position, the slot and the database no longer belong"
                        + " together, for example after a restore. repair-proven publishes what the"
                        + " topics lack if the history of the database proves that no row is"
                        + " published twice by that, and stops otherwise; repair publishes it in"
                        + " any case; halt stops in any case.",
                "A relay that stops says what a repair would do."
            })
    private OnDiscontinuity onDiscontinuity = RelayConfig.DEFAULT_ON_DISCONTINUITY;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--delivery",
            description =
                    "exactly-once, or at-least-once for a Kafka cluster without transactions, where"
                            + " a row can be published again after a failure.")
    private DeliveryGuarantee delivery = RelayConfig.DEFAULT_DELIVERY_GUARANTEE;

    @Option(
            names = "--partitions",
            description =
                    "The number of partitions of every topic of events. Existing topics must have"
                            + " this number.")
    private int partitions = KafkaCluster.DEFAULT_PARTITIONS;

    @Option(
            names = "--replication-factor",
            description =
                    "The replication factor of topics that the relay creates; -1 uses the broker's"
                            + " default.")
    private short replicationFactor = KafkaCluster.BROKER_DEFAULT;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--outbox-prefix",
            description =
                    "The prefix of the topics that the relay writes: <prefix><aggregate type>.")
    private String outboxPrefix = TopicNames.DEFAULT_OUTBOX_PREFIX;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--events-prefix",
            description =
                    "The prefix of the processor's topics, among them the dead-letter topic"
                            + " <prefix>dlt.")
    private String eventsPrefix = TopicNames.DEFAULT_EVENTS_PREFIX;

    @Option(
            names = "--types",
            split = ",",
            paramLabel = "<name>",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The aggregate types that are published, separated by commas; * stands for any"
                            + " characters, as in order,payment-*. Rows of other types become dead"
                            + " letters. Default: every type.")
    private List<String> types = new ArrayList<>();

    @Option(
            names = "--max-new-topics",
            description =
                    "How many topics of aggregate types this process creates at most. Rows of"
                            + " further new types become dead letters. Topics that exist do not"
                            + " count.")
    private int maxNewTopics = AggregateTypes.DEFAULT_MAX_NEW_TOPICS;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--positions-topic",
            description = "The compacted topic that stores the positions of all relays.")
    private String positionsTopic = TopicNames.DEFAULT_POSITIONS;

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

    @Mixin private AdminOptions admin = new AdminOptions(DEFAULT_ADMIN_PORT);

    @Mixin private TracingOptions tracing = new TracingOptions();

    @Override
    public Integer call() throws InterruptedException {
        RelayConfig config = config();
        AdminConfig adminConfig = admin.config();
        try (ProcessRegistry metrics = new ProcessRegistry();
                Tracing spans = Tracing.start(tracing.config(), SERVICE, metrics.meters());
                CdcRelay relay = new CdcRelay(config, metrics.meters(), spans.spans());
                AdminEndpoint endpoint =
                        AdminEndpoint.start(adminConfig, relay::health, metrics.meters());
                GracefulStop stop = GracefulStop.on(relay::requestStop, STOP_SECONDS);
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
        return new RelayCheck(config()).run();
    }

    @Override
    public List<String> required() {
        List<String> required = new ArrayList<>(database.required());
        required.add(BOOTSTRAP_SERVERS);
        return required;
    }

    @Override
    public List<Runnable> parts() {
        return List.of(this::configToPrint, admin::config, tracing::config);
    }

    /** The configuration that the options describe. */
    RelayConfig config() {
        return config(database.url(), database.user(), database.password());
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
        RelayConfig.Builder builder = RelayConfig.builder(url, user, password, servers);
        return retention
                .applyTo(alarms.applyTo(publish.applyTo(builder)))
                .table(table)
                .columns(OutboxColumns.of(columns))
                .slot(slot)
                .naming(new Naming(sourceName, takeOverPosition))
                .shard(Shard.parse(shard))
                .messages(messages)
                .topics(new TopicNames(outboxPrefix, eventsPrefix, positionsTopic))
                .partitions(partitions)
                .replicationFactor(replicationFactor)
                .clientProperties(kafka.properties())
                .lease(Duration.ofMillis(leaseMs))
                .startFrom(startFrom)
                .onDiscontinuity(onDiscontinuity)
                .deliveryGuarantee(delivery)
                .types(new AggregateTypes(types, maxNewTopics))
                .build();
    }
}
