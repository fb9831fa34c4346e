package io.tailrace.processor.cli;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.event.EventCatalogue;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.admin.AdminEndpoint;
import io.tailrace.process.cli.GracefulStop;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.ProcessorConfig;
import io.tailrace.processor.ProcessorState;
import io.tailrace.processor.StreamProcessor;
import io.tailrace.processor.UnknownTypes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The processor's command line. */
@Command(
        name = "tailrace-processor",
        mixinStandardHelpOptions = true,
        version = "tailrace-processor 0.1.0",
        sortOptions = false,
        showDefaultValues = true,
        description = {
            "Validates and deduplicates the events the relays wrote, and passes them on when they",
            "are due; gives those that groups could not handle to them again, or gives them up.",
            "Every option can be given as an environment variable too: --bootstrap-servers is"
                    + " TAILRACE_PROCESSOR_BOOTSTRAP_SERVERS."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:stopped as asked",
            "1:unexpected error",
            "2:bad option or value",
            "3:Kafka or the admin port is out of reach at the start",
            "4:Kafka is not set up for this",
            "6:a redrive or discard stopped before its end"
        },
        subcommands = DltCommand.class)
final class ProcessorCommand implements Callable<Integer> {

    private static final Duration FOREVER = Duration.ofDays(100_000);
    private static final long STOP_SECONDS = 30;

    @Mixin private ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--application-id",
            defaultValue = ProcessorConfig.DEFAULT_APPLICATION_ID,
            description = "Processors with the same id share the work.")
    private String applicationId = "";

    @Option(
            names = "--state-dir",
            showDefaultValue = Visibility.NEVER,
            description = "Of this process alone; a temporary one by default.")
    private Path stateDirectory =
            Path.of(System.getProperty("java.io.tmpdir"), ProcessorConfig.DEFAULT_APPLICATION_ID);

    @Option(
            names = "--dedupe-ttl",
            defaultValue = "PT5M",
            description = "How long an event id is remembered, as in PT5M.")
    private Duration dedupeTtl = Duration.ofMinutes(5);

    @Option(
            names = "--dedupe-store",
            defaultValue = "rocksdb",
            description = "Where ids are kept: ${COMPLETION-CANDIDATES}.")
    private ProcessorConfig.Store dedupeStore = ProcessorConfig.Store.ROCKSDB;

    @Option(
            names = "--commit-interval-ms",
            defaultValue = "50",
            description = "How long finished events wait before they become visible.")
    private long commitIntervalMs;

    @Option(names = "--threads", defaultValue = "1", description = "How many work at once.")
    private int threads;

    @Option(
            names = "--standbys",
            defaultValue = "0",
            description = "How many other processors keep a copy of each state ready.")
    private int standbys;

    @Option(
            names = "--store-memory-mb",
            defaultValue = "128",
            description = "What all stores take outside the Java heap.")
    private long storeMemoryMb;

    @Option(
            names = "--unknown-types",
            defaultValue = "pass",
            description = "What happens to types it does not know: ${COMPLETION-CANDIDATES}.")
    private UnknownTypes unknownTypes = UnknownTypes.PASS;

    @Mixin private RetryOptions retry = new RetryOptions();

    @Option(
            names = "--describe",
            showDefaultValue = Visibility.NEVER,
            description = "Print the topology and exit; needs no cluster.")
    private boolean describe;

    @Option(names = "--admin-host", defaultValue = "127.0.0.1", description = "Bind address.")
    private String adminHost = "";

    @Option(names = "--admin-port", defaultValue = "9402", description = "/health, /metrics.")
    private int adminPort;

    @Override
    public Integer call() throws InterruptedException {
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (StreamProcessor processor = new StreamProcessor(config(), metrics)) {
            if (describe) {
                System.out.println(processor.describe());
                return ExitCode.OK.code();
            }
            return run(processor, metrics);
        }
    }

    private Integer run(StreamProcessor processor, PrometheusMeterRegistry metrics)
            throws InterruptedException {
        try (AdminEndpoint admin =
                        AdminEndpoint.start(adminHost, adminPort, processor::health, metrics);
                GracefulStop stop = GracefulStop.on(processor::requestStop, STOP_SECONDS);
                processor) {
            processor.start();
            LoggerFactory.getLogger(ProcessorCommand.class)
                    .atInfo()
                    .addKeyValue("application", applicationId)
                    .addKeyValue("admin", adminHost + ":" + admin.port())
                    .log("Processor of {} started", kafka().bootstrapServers());
            processor.await(ProcessorState.STOPPED, FOREVER);
            return processor.failure().map(ProcessorCommand::fail).orElse(ExitCode.OK.code());
        }
    }

    private static Integer fail(Throwable failure) {
        if (failure instanceof OperatorException known) {
            throw known;
        }
        throw new IllegalStateException(failure);
    }

    private ProcessorConfig config() {
        try {
            return new ProcessorConfig(
                    describe ? cluster.anyKafka() : cluster.kafka(),
                    new ProcessorConfig.Dedupe(dedupeTtl, dedupeStore),
                    retry.retries(),
                    new ProcessorConfig.Execution(
                            applicationId,
                            stateDirectory,
                            Duration.ofMillis(commitIntervalMs),
                            threads,
                            standbys,
                            storeMemoryMb << 20),
                    EventCatalogue.empty(),
                    unknownTypes);
        } catch (IllegalArgumentException e) {
            throw usage(e);
        }
    }

    /** The cluster; for the subcommands. */
    KafkaCluster kafka() {
        try {
            return cluster.kafka();
        } catch (IllegalArgumentException e) {
            throw usage(e);
        }
    }

    static OperatorException usage(IllegalArgumentException e) {
        return new OperatorException(
                ExitCode.USAGE,
                String.valueOf(e.getMessage()),
                "See tailrace-processor --help, and --help of the subcommand.",
                e);
    }
}
