package io.tailrace.relay.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.admin.AdminConfig;
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
import io.tailrace.process.live.StatusReporter;
import io.tailrace.process.metrics.ProcessRegistry;
import io.tailrace.process.settings.ConfigFileOption;
import io.tailrace.process.settings.Configured;
import io.tailrace.process.settings.Entry;
import io.tailrace.process.settings.EntryList;
import io.tailrace.process.settings.Origins;
import io.tailrace.process.settings.Settings;
import io.tailrace.process.status.Inspectable;
import io.tailrace.process.status.StatusReport;
import io.tailrace.process.tracing.Tracing;
import io.tailrace.relay.cli.options.RelayOptions;
import io.tailrace.relay.group.Outbox;
import io.tailrace.relay.group.RelayGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

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
            "One process can publish several outboxes, with one Kafka cluster: the file of"
                    + " --config-file then has a list outboxes, whose entries have a name and values"
                    + " of options. Each outbox leads, streams and fails by itself.",
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
@EntryList(
        key = "outboxes",
        entry = "outbox",
        options = RelayOptions.class,
        common = {"bootstrap-servers", "kafka", "kafka-file"},
        alternatives = {"database-password", "database-password-file"})
final class RelayCommand implements Callable<Integer>, Configured, Checkable, Inspectable {

    private static final Logger LOG = LoggerFactory.getLogger(RelayCommand.class);
    private static final long STOP_SECONDS = 30;
    private static final int DEFAULT_ADMIN_PORT = 9401;
    private static final String SERVICE = "tailrace-relay";

    @Mixin ConfigFileOption configFile = new ConfigFileOption();

    @Mixin private RelayOptions options = new RelayOptions();

    @Option(
            scope = ScopeType.INHERIT,
            names = "--outbox",
            split = ",",
            paramLabel = "<name>",
            showDefaultValue = Visibility.NEVER,
            description = {
                "The outboxes that are meant if the file of --config-file lists several under"
                        + " outboxes, by name and separated by commas. Default: all. Commands for a"
                        + " single outbox, such as replay, need one."
            })
    private List<String> outboxes = new ArrayList<>();

    @Mixin private AdminOptions admin = new AdminOptions(DEFAULT_ADMIN_PORT);

    @Mixin private TracingOptions tracing = new TracingOptions();

    @Mixin private StatusReportOptions reports = new StatusReportOptions();

    @Spec private CommandSpec spec = CommandSpec.create();

    private @Nullable Selection selection;

    /** Without a command the relay runs. */
    @Override
    public Integer call() throws InterruptedException {
        List<Outbox> published = selection().outboxes();
        KafkaCluster kafka = published.get(0).config().kafka();
        AdminConfig adminConfig = admin.config();
        CompletableFuture<Integer> port = new CompletableFuture<>();
        try (ProcessRegistry metrics = new ProcessRegistry();
                Tracing spans = Tracing.ofProgram(tracing.config(), SERVICE, metrics.meters());
                RelayGroup relays =
                        new RelayGroup(
                                published,
                                metrics.meters(),
                                spans.spans(),
                                outbox -> logStart(outbox, kafka, port.join()));
                AdminEndpoint endpoint =
                        AdminEndpoint.start(adminConfig, relays::health, metrics.meters());
                GracefulStop stop = GracefulStop.on(relays::requestStop, STOP_SECONDS);
                StatusReporter reporter =
                        StatusReporter.start(
                                kafka,
                                Reports.of(relays, published, reports.interval()),
                                metrics.meters());
                spans) {
            port.complete(endpoint.port());
            relays.start();
            return relays.awaitEnd().map(RelayCommand::fail).orElse(ExitCode.OK.code());
        }
    }

    private void logStart(Outbox outbox, KafkaCluster kafka, int port) {
        LoggingEventBuilder log = LOG.atInfo();
        if (outbox.isNamed()) {
            log = log.addKeyValue("outbox", outbox.name());
        }
        log.addKeyValue("slot", outbox.config().source().slot())
                .addKeyValue("kafka", kafka.bootstrapServers())
                .addKeyValue("admin", admin.host() + ":" + port)
                .log("Relay started for PostgreSQL at {}", outbox.config().source().address());
    }

    private static Integer fail(Throwable failure) {
        if (failure instanceof OperatorException known) {
            throw known;
        }
        throw new IllegalStateException("The relay failed unexpectedly", failure);
    }

    @Override
    public StatusReport status() throws InterruptedException {
        return new OutboxReports(selection().outboxes()).status();
    }

    @Override
    public Checklist check() throws InterruptedException {
        return new OutboxReports(selection().outboxes()).check(reports.isOn());
    }

    @Override
    public List<String> required() {
        return selection().isOfList() ? RelayOptions.requiredOfProcess() : options.required();
    }

    @Override
    public List<Entry> entries() {
        return selection().entries();
    }

    @Override
    public List<Runnable> parts() {
        List<Runnable> parts = new ArrayList<>(selection().parts());
        parts.addAll(List.of(admin::config, tracing::config, reports::interval));
        return parts;
    }

    @Override
    public List<Runnable> rules() {
        return selection().rules();
    }

    /** The outboxes that the options and the file describe. */
    Selection selection() {
        Selection now = selection;
        if (now == null) {
            now = new Selection(options, listed(), outboxes, ofOneOutbox());
            selection = now;
        }
        return now;
    }

    private List<String> ofOneOutbox() {
        return Origins.onCommandLine(
                spec.root().commandLine().getParseResult(), RelayOptions.ofOneOutbox());
    }

    private List<Entry> listed() {
        CommandLine line = spec.root().commandLine();
        return line.getDefaultValueProvider() instanceof Settings settings
                ? settings.entries(line.getParseResult())
                : List.of();
    }
}
