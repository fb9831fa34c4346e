package io.tailrace.chaos;

import io.tailrace.chaos.connect.ConnectSuite;
import io.tailrace.chaos.connect.SourceSupport;
import io.tailrace.chaos.migrate.AdoptionKind;
import io.tailrace.chaos.migrate.MigrateSuite;
import io.tailrace.chaos.migrate.PeerKind;
import io.tailrace.chaos.migrate.PeerProgram;
import io.tailrace.chaos.pipeline.PipelineSuite;
import io.tailrace.chaos.processor.ProcessorKind;
import io.tailrace.chaos.processor.ProcessorSuite;
import io.tailrace.chaos.relay.RelayKind;
import io.tailrace.chaos.relay.RelaySuite;
import io.tailrace.chaos.relay.ShardSuite;
import io.tailrace.chaos.relay.TakeoverSuite;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.RunSettings;
import io.tailrace.chaos.run.Suite;
import io.tailrace.chaos.run.SuiteResult;
import io.tailrace.chaos.subscriber.SubscriberKind;
import io.tailrace.chaos.subscriber.SubscriberSuite;
import io.tailrace.chaos.upgrade.UpgradeSuite;
import io.tailrace.chaos.volume.RepairSuite;
import io.tailrace.chaos.volume.Scenario;
import io.tailrace.chaos.volume.VolumeSuite;
import io.tailrace.chaos.world.WorldSuite;
import io.tailrace.process.ExitCode;
import io.tailrace.process.cli.ProcessMain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./mvnw -q -Pchaos -Dchaos.suite=relay -Dchaos.seed=7 -Dchaos.minutes=2}. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description =
                "Runs a crash suite: injects faults into relay, processor or subscriber and checks"
                        + " that no event is lost, duplicated, invented or reordered.")
public final class ChaosMain implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ChaosMain.class);

    /** The crash suites. */
    enum SuiteName {
        RELAY(true),
        TAKEOVER(false),
        SHARDS(false),
        WORLD(false),
        VOLUME(false),
        REPAIR(false),
        PROCESSOR(true),
        SUBSCRIBER(true),
        PIPELINE(true),
        UPGRADE(false),
        MIGRATE(false),
        CONNECT(false);

        private final boolean severalBrokers;

        SuiteName(boolean severalBrokers) {
            this.severalBrokers = severalBrokers;
        }
    }

    @Option(
            names = "--suite",
            defaultValue = "relay",
            description = "The suite to run: ${COMPLETION-CANDIDATES}.")
    private SuiteName suite = SuiteName.RELAY;

    @Option(
            names = "--seed",
            defaultValue = "7",
            description = "The seed of every random decision of the run.")
    private long seed;

    @Option(
            names = "--minutes",
            defaultValue = "2",
            description = "How long faults are injected, in minutes; may be a fraction.")
    private double minutes;

    @Option(
            names = "--brokers",
            defaultValue = "1",
            description =
                    "How many brokers the suites relay, processor, subscriber and pipeline run on: 1,"
                            + " or 3 of which one after the other fails.")
    private int brokers = 1;

    @Option(
            names = "--relay",
            defaultValue = "tailrace",
            description =
                    "The relay that the suites relay and world test: ${COMPLETION-CANDIDATES}.")
    private RelayKind relay = RelayKind.TAILRACE;

    @Option(
            names = "--runs",
            defaultValue = "20",
            description = "How many takeovers the takeover suite measures.")
    private int runs;

    @Option(
            names = "--scenario",
            defaultValue = "existing",
            description = "How the rows of the volume suite are written: ${COMPLETION-CANDIDATES}.")
    private Scenario scenario = Scenario.EXISTING;

    @Option(
            names = "--rows",
            defaultValue = "500000",
            description = "The number of rows of the suites volume and repair.")
    private int rows;

    @Option(
            names = "--subscriber",
            defaultValue = "tailrace",
            description =
                    "The subscriber that the suites subscriber and pipeline test:"
                            + " ${COMPLETION-CANDIDATES}.")
    private SubscriberKind subscriber = SubscriberKind.TAILRACE;

    @Option(
            names = "--processor",
            defaultValue = "tailrace",
            description =
                    "The processor that the suites processor and pipeline test:"
                            + " ${COMPLETION-CANDIDATES}.")
    private ProcessorKind processor = ProcessorKind.TAILRACE;

    @Option(
            names = "--previous",
            description =
                    "The directory of a checkout of another commit that is built, for the suite"
                            + " upgrade.")
    private @Nullable Path previous;

    @Option(
            names = "--connect",
            defaultValue = "benchmarks/target/peers/kafka-connect-3.7.0.Final",
            description =
                    "The directory with the jars of Kafka Connect and Debezium's connector, for the"
                            + " suites migrate and connect.")
    private Path connect = Path.of("");

    @Option(
            names = "--peer",
            defaultValue = "connect",
            description =
                    "The program that the suite migrate takes the outbox over from:"
                            + " ${COMPLETION-CANDIDATES}.")
    private PeerKind peer = PeerKind.CONNECT;

    @Option(
            names = "--server",
            defaultValue = "benchmarks/target/peers/debezium-server",
            description = "The directory of Debezium Server, for the suite migrate.")
    private Path server = Path.of("");

    @Option(
            names = "--java21",
            defaultValue = "${sys:java.home}",
            description = "The home of a JDK 21 or newer, which Debezium Server needs.")
    private Path java21 = Path.of("");

    @Option(
            names = "--adoption",
            defaultValue = "tailrace",
            description = "How the suite migrate adopts a slot: ${COMPLETION-CANDIDATES}.")
    private AdoptionKind adoption = AdoptionKind.TAILRACE;

    @Option(
            names = "--plugin",
            defaultValue = "connect/target/tailrace-connect.zip",
            description = "The archive of the transform for Kafka Connect, for the suite connect.")
    private Path plugin = Path.of("");

    @Option(
            names = "--source-support",
            defaultValue = "enabled",
            description =
                    "Whether the workers of the suite connect support sources exactly once:"
                            + " ${COMPLETION-CANDIDATES}.")
    private SourceSupport sourceSupport = SourceSupport.ENABLED;

    /**
     * Runs a suite. The exit code is 0 if the result is clean, and 1 otherwise. The last line that
     * is printed is the result, or says what failed.
     */
    public static void main(String[] arguments) {
        ProcessMain.runAndExit(ChaosMain::new, "TAILRACE_CHAOS_", arguments);
    }

    @Override
    public Integer call() {
        Suite<? extends SuiteResult> chosen = suite();
        Duration length = Duration.ofMillis((long) (minutes * 60_000));
        try {
            SuiteResult result =
                    ChaosRun.execute(
                            chosen,
                            RunSettings.of(seed, length, System.out::println)
                                    .withBrokers(brokers()));
            System.out.println(result.details());
            System.out.println(result.line());
            return result.isClean()
                    ? ExitCode.OK.code()
                    : failed(chosen, String.join(", ", result.violations()));
        } catch (Exception e) {
            LOG.error("The suite ended before it had a result", e);
            return failed(chosen, e.toString());
        }
    }

    private int brokers() {
        if (brokers != 1 && !suite.severalBrokers) {
            throw new IllegalArgumentException(
                    "--brokers must be 1 with the suite %s, got %d".formatted(suite, brokers));
        }
        return brokers;
    }

    private PeerProgram peer() {
        return new PeerProgram(
                peer,
                peer == PeerKind.CONNECT ? connect : server,
                java21.resolve("bin").resolve("java"));
    }

    private Path previous() {
        if (previous == null) {
            throw new IllegalArgumentException(
                    "--previous must be the directory of a checkout that is built, see .ci/previous");
        }
        return previous;
    }

    private int failed(Suite<?> chosen, String reason) {
        System.out.println("%s FAILED: %s".formatted(chosen.title(seed), reason));
        return ExitCode.UNEXPECTED.code();
    }

    private Suite<? extends SuiteResult> suite() {
        return switch (suite) {
            case RELAY -> new RelaySuite(relay);
            case TAKEOVER -> new TakeoverSuite(runs);
            case SHARDS -> new ShardSuite();
            case WORLD -> new WorldSuite(relay);
            case VOLUME -> new VolumeSuite(scenario, rows);
            case REPAIR -> new RepairSuite(rows);
            case SUBSCRIBER -> new SubscriberSuite(subscriber);
            case PROCESSOR -> new ProcessorSuite(processor);
            case PIPELINE -> new PipelineSuite(processor, subscriber);
            case UPGRADE -> new UpgradeSuite(previous());
            case MIGRATE -> new MigrateSuite(peer(), adoption);
            case CONNECT -> new ConnectSuite(connect, plugin, sourceSupport);
        };
    }
}
