package io.tailrace.chaos;

import io.tailrace.chaos.processor.ProcessorKind;
import io.tailrace.chaos.processor.ProcessorSuite;
import io.tailrace.chaos.relay.RelayKind;
import io.tailrace.chaos.relay.RelaySuite;
import io.tailrace.chaos.relay.ShardSuite;
import io.tailrace.chaos.relay.TakeoverSuite;
import io.tailrace.chaos.subscriber.SubscriberKind;
import io.tailrace.chaos.subscriber.SubscriberSuite;
import io.tailrace.chaos.volume.Scenario;
import io.tailrace.chaos.volume.VolumeSuite;
import io.tailrace.process.ExitCode;
import io.tailrace.process.cli.ProcessMain;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./mvnw -q -Pchaos -Dchaos.suite=relay -Dchaos.seed=7 -Dchaos.minutes=2}. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Breaks the pipeline on purpose and checks what comes out of it.")
public final class ChaosMain implements Callable<Integer> {

    /** What can be broken. */
    enum Suite {
        RELAY,
        TAKEOVER,
        SHARDS,
        VOLUME,
        PROCESSOR,
        SUBSCRIBER
    }

    @Option(names = "--suite", defaultValue = "relay", description = "${COMPLETION-CANDIDATES}")
    private Suite suite = Suite.RELAY;

    @Option(names = "--seed", defaultValue = "7", description = "Decides the run.")
    private long seed;

    @Option(names = "--minutes", defaultValue = "2", description = "How long; may be a fraction.")
    private double minutes;

    @Option(
            names = "--relay",
            defaultValue = "tailrace",
            description = "The relay that is tested: ${COMPLETION-CANDIDATES}.")
    private RelayKind relay = RelayKind.TAILRACE;

    @Option(names = "--runs", defaultValue = "20", description = "How many takeovers.")
    private int runs;

    @Option(
            names = "--scenario",
            defaultValue = "existing",
            description = "How there comes to be a volume: ${COMPLETION-CANDIDATES}.")
    private Scenario scenario = Scenario.EXISTING;

    @Option(names = "--rows", defaultValue = "500000", description = "Of a volume.")
    private int rows;

    @Option(
            names = "--subscriber",
            defaultValue = "tailrace",
            description = "The subscriber that is tested: ${COMPLETION-CANDIDATES}.")
    private SubscriberKind subscriber = SubscriberKind.TAILRACE;

    @Option(
            names = "--processor",
            defaultValue = "tailrace",
            description = "The processor that is tested: ${COMPLETION-CANDIDATES}.")
    private ProcessorKind processor = ProcessorKind.TAILRACE;

    /** Runs a suite; exits with 0 if nothing was violated. */
    public static void main(String[] arguments) {
        ProcessMain.runAndExit(new ChaosMain(), "TAILRACE_CHAOS_", arguments);
    }

    @Override
    public Integer call() throws Exception {
        Duration length = Duration.ofMillis((long) (minutes * 60_000));
        Verdict verdict =
                switch (suite) {
                    case RELAY -> new RelaySuite(relay, seed, length, System.out::println).run();
                    case TAKEOVER -> new TakeoverSuite(runs, seed, System.out::println).run();
                    case SHARDS -> new ShardSuite(seed, System.out::println).run();
                    case VOLUME -> new VolumeSuite(scenario, rows, System.out::println).run();
                    case SUBSCRIBER ->
                            new SubscriberSuite(subscriber, seed, length, System.out::println)
                                    .run();
                    case PROCESSOR ->
                            new ProcessorSuite(processor, seed, length, System.out::println).run();
                };
        System.out.println(verdict.details());
        System.out.println(verdict.line());
        return verdict.isClean() ? ExitCode.OK.code() : ExitCode.UNEXPECTED.code();
    }
}
