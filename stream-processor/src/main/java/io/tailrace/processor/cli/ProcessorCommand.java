package io.tailrace.processor.cli;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.console.Console;
import io.tailrace.console.http.ConsoleConfig;
import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.admin.AdminEndpoint;
import io.tailrace.process.check.Checkable;
import io.tailrace.process.check.Checklist;
import io.tailrace.process.cli.AdminOptions;
import io.tailrace.process.cli.CheckCommand;
import io.tailrace.process.cli.ConfigCommand;
import io.tailrace.process.cli.GracefulStop;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.process.cli.StatusCommand;
import io.tailrace.process.cli.StatusReportOptions;
import io.tailrace.process.cli.TracingOptions;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.live.LiveProcess;
import io.tailrace.process.live.StatusReporter;
import io.tailrace.process.metrics.ProcessRegistry;
import io.tailrace.process.settings.ConfigFileOption;
import io.tailrace.process.settings.Configured;
import io.tailrace.process.status.Inspectable;
import io.tailrace.process.status.StatusReport;
import io.tailrace.process.tracing.Tracing;
import io.tailrace.process.tracing.TracingConfig;
import io.tailrace.processor.ProcessorState;
import io.tailrace.processor.StreamProcessor;
import io.tailrace.processor.check.ProcessorCheck;
import io.tailrace.processor.check.ProcessorStatus;
import io.tailrace.processor.cli.options.AccountOptions;
import io.tailrace.processor.cli.options.ConsoleOptions;
import io.tailrace.processor.cli.options.DedupeOptions;
import io.tailrace.processor.cli.options.RegistryOptions;
import io.tailrace.processor.cli.options.RetryOptions;
import io.tailrace.processor.cli.schemas.SchemaOptions;
import io.tailrace.processor.cli.schemas.SchemasCommand;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.config.UnknownTypes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The command {@code tailrace-processor}: runs a processor until it is asked to stop, or prints the
 * topology.
 */
@Command(
        name = "tailrace-processor",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "Validates and deduplicates the events that the relays published, and delivers each"
                    + " event when it is due. Retries events that consumer groups failed to"
                    + " process, and sends events that are given up to the dead-letter topic.",
            "Every option can also be given as an environment variable, and in the file that"
                    + " --config-file names: --bootstrap-servers is"
                    + " TAILRACE_PROCESSOR_BOOTSTRAP_SERVERS, and bootstrap-servers in the file."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:The processor stopped because it was asked to.",
            "1:An unexpected error; the log has its stack trace.",
            "2:An option is unknown or has an impossible value.",
            "3:Kafka or the URL of the schemas could not be reached at the start, or the admin port,"
                    + " the port of the console or the state directory is taken.",
            "4:Kafka lacks what the processor needs: rights, or topics with the right number of"
                    + " partitions; or a schema of --schemas cannot be used; or the jars for"
                    + " --registry-url are missing.",
            "6:A redrive or discard stopped before it was complete, or events are still held after"
                    + " a command of held.",
            "7:The Java heap is too small; start the processor with a larger -Xmx.",
            "8:schemas diff found a change that is not compatible."
        },
        subcommands = {
            CheckCommand.class,
            StatusCommand.class,
            DltCommand.class,
            HeldCommand.class,
            ConsoleCommand.class,
            InitCommand.class,
            ConfigCommand.class,
            SchemasCommand.class
        })
final class ProcessorCommand implements Callable<Integer>, Configured, Checkable, Inspectable {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessorCommand.class);

    private static final Duration FOREVER = Duration.ofDays(100_000);
    private static final long STOP_SECONDS = 30;
    private static final int DEFAULT_ADMIN_PORT = 9402;
    private static final String SERVICE = "tailrace-processor";
    private static final int BITS_PER_MEBIBYTE = 20;
    private static final long AT_INTERVAL_ONLY = -1;

    @Mixin ConfigFileOption configFile = new ConfigFileOption();

    @Mixin private ClusterOptions cluster = new ClusterOptions();

    @Option(
            scope = ScopeType.INHERIT,
            names = "--application-id",
            description =
                    "The Kafka Streams application id. Processors with the same id share the"
                            + " partitions and the held events.")
    private String applicationId = ProcessorConfig.DEFAULT_APPLICATION_ID;

    @Option(
            names = "--state-dir",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The directory of the local state; processors with the same application id need"
                            + " one each. State that is lost is restored from Kafka. Default:"
                            + " tailrace-processor below $XDG_STATE_HOME or ~/.local/state; for a"
                            + " user without a home directory, tailrace-processor-<user> below the"
                            + " directory for temporary files.")
    private Path stateDirectory = ProcessorConfig.DEFAULT_STATE_DIRECTORY;

    @Mixin private DedupeOptions dedupe = new DedupeOptions();

    @Option(
            names = "--commit-interval-ms",
            description =
                    "After which time a transaction is committed at the latest, in milliseconds."
                            + " Delivered events become visible when their transaction is"
                            + " committed.")
    private long commitIntervalMs = ProcessorConfig.DEFAULT_COMMIT_INTERVAL.toMillis();

    @Option(
            names = "--commit-pause-ms",
            description =
                    "How long after its last commit a stream thread commits again if it has"
                            + " processed what it read and fewer than 1,000 records wait, in"
                            + " milliseconds. Every transaction costs the brokers the same however"
                            + " few events it has: a longer pause means fewer of them, and events"
                            + " that become visible later. With 0 a thread commits again at once."
                            + " With -1 it commits at --commit-interval-ms only.")
    private long commitPauseMs = ProcessorConfig.DEFAULT_COMMIT_PAUSE.toMillis();

    @Option(names = "--threads", description = "The number of stream threads.")
    private int threads = ProcessorConfig.DEFAULT_THREADS;

    @Option(
            names = "--standbys",
            description = "How many other processors keep a copy of each state store.")
    private int standbys = ProcessorConfig.DEFAULT_STANDBYS;

    @Option(
            names = "--store-memory-mb",
            description =
                    "The memory of all state stores together outside the Java heap, in MiB; at"
                            + " least 16.")
    private long storeMemoryMb = ProcessorConfig.DEFAULT_STORE_MEMORY_BYTES >> BITS_PER_MEBIBYTE;

    @Option(
            names = "--unknown-types",
            description =
                    "What happens to events whose type has no schema and is not in the catalogue:"
                            + " ${COMPLETION-CANDIDATES}. dead-letter needs --schemas, or a"
                            + " catalogue, which can only be configured in code.")
    private UnknownTypes unknownTypes = ProcessorConfig.DEFAULT_UNKNOWN_TYPES;

    @Option(
            names = "--max-delay",
            description =
                    "How far in the future the delivery time of an event (ce_deliverat) may be when"
                            + " the event is read, as PT1H or P365D. Events that are to be held"
                            + " longer become dead letters.")
    private Duration maxDelay = ProcessorConfig.DEFAULT_MAX_DELAY;

    @Mixin private RetryOptions retry = new RetryOptions();

    @Mixin private SchemaOptions schemas = new SchemaOptions();

    @Mixin private RegistryOptions registry = new RegistryOptions();

    @Mixin private AccountOptions account = new AccountOptions();

    @Option(
            names = "--describe",
            showDefaultValue = Visibility.NEVER,
            description = "Print the topology and exit. Needs no cluster.")
    private boolean describe;

    @Mixin private AdminOptions admin = new AdminOptions(DEFAULT_ADMIN_PORT);

    @Mixin private ConsoleOptions console = new ConsoleOptions();

    @Mixin private TracingOptions tracing = new TracingOptions();

    @Mixin private StatusReportOptions reports = new StatusReportOptions();

    @Override
    public Integer call() throws InterruptedException {
        ProcessorConfig config = config();
        try (ProcessRegistry metrics = new ProcessRegistry();
                Tracing spans = Tracing.ofProgram(exports(), SERVICE, metrics.meters());
                StreamProcessor processor =
                        new StreamProcessor(config, metrics.meters(), spans.spans())) {
            if (describe) {
                System.out.println(processor.describe());
                return ExitCode.OK.code();
            }
            return run(processor, spans, metrics.meters());
        }
    }

    private Integer run(StreamProcessor processor, Tracing spans, PrometheusMeterRegistry metrics)
            throws InterruptedException {
        try (AdminEndpoint endpoint =
                        AdminEndpoint.start(admin.config(), processor::health, metrics);
                Console page = console.wanted().map(this::startConsole).orElse(null);
                GracefulStop stop = GracefulStop.on(processor::requestStop, STOP_SECONDS);
                StatusReporter reporter =
                        StatusReporter.start(
                                processor.config().kafka(),
                                LiveProcess.processor(
                                        applicationId, ProcessorCommand.class, reports.interval()),
                                processor::health,
                                metrics);
                spans;
                processor) {
            processor.start();
            LOG.atInfo()
                    .addKeyValue("application", applicationId)
                    .addKeyValue("admin", admin.host() + ":" + endpoint.port())
                    .log("Started a processor for Kafka at {}", kafka().bootstrapServers());
            processor.await(ProcessorState.STOPPED, FOREVER);
            return processor.failure().map(ProcessorCommand::fail).orElse(ExitCode.OK.code());
        }
    }

    private Optional<TracingConfig> exports() {
        return describe ? Optional.empty() : tracing.config();
    }

    private static Integer fail(Throwable failure) {
        if (failure instanceof OperatorException known) {
            throw known;
        }
        throw new IllegalStateException(failure);
    }

    @Override
    public StatusReport status() throws InterruptedException {
        return new ProcessorStatus(kafka(), applicationId()).read();
    }

    @Override
    public Checklist check() throws InterruptedException {
        return new ProcessorCheck(config(), reports.isOn()).run();
    }

    @Override
    public List<String> required() {
        return describe ? List.of() : ClusterOptions.REQUIRED;
    }

    @Override
    public List<Runnable> parts() {
        return List.of(
                this::config, admin::config, tracing::config, reports::interval, console::wanted);
    }

    private @Nullable Duration commitPause() {
        return commitPauseMs == AT_INTERVAL_ONLY ? null : Duration.ofMillis(commitPauseMs);
    }

    /** The configuration that the options describe. */
    ProcessorConfig config() {
        ProcessorConfig.Builder config =
                ProcessorConfig.builder(cluster.anyKafka())
                        .applicationId(applicationId)
                        .stateDirectory(stateDirectory)
                        .commitInterval(Duration.ofMillis(commitIntervalMs))
                        .commitPause(commitPause())
                        .threads(threads)
                        .standbys(standbys)
                        .storeMemoryBytes(storeMemoryMb << BITS_PER_MEBIBYTE)
                        .unknownTypes(unknownTypes)
                        .maxDelay(maxDelay);
        dedupe.applyTo(config);
        retry.applyTo(config);
        schemas.applyTo(config);
        registry.applyTo(config);
        account.applyTo(config);
        return config.build();
    }

    /**
     * The cluster, for the subcommands.
     *
     * @throws OperatorException if an option has an impossible value
     */
    KafkaCluster kafka() {
        try {
            return cluster.kafka();
        } catch (IllegalArgumentException e) {
            throw usage(e);
        }
    }

    /**
     * The application id, for the subcommands.
     *
     * @throws OperatorException if it is no legal part of the name of a topic
     */
    String applicationId() {
        if (!TopicNames.isLegal(applicationId)) {
            throw usage(
                    Check.violation(
                            "application-id",
                            "must be 1 to 249 characters of [a-zA-Z0-9._-]",
                            Check.quote(applicationId)));
        }
        return applicationId;
    }

    /** The options of the console, for the subcommand. */
    ConsoleOptions console() {
        return console;
    }

    /** Starts a console and logs its address. */
    Console startConsole(ConsoleConfig config) {
        Console started = Console.start(config, kafka(), applicationId(), account.keep());
        LOG.info(
                "The console listens on {}://{}:{}",
                config.address().tls() == null ? "http" : "https",
                console.host(),
                started.port());
        return started;
    }

    /** The failure of a command that was given an impossible value. */
    static OperatorException usage(IllegalArgumentException e) {
        return new OperatorException(
                ExitCode.USAGE,
                String.valueOf(e.getMessage()),
                "See tailrace-processor --help, or --help of the subcommand, for the possible"
                        + " values.",
                e);
    }
}
