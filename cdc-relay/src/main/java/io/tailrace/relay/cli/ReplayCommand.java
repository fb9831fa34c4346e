package io.tailrace.relay.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.cli.GracefulStop;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.postgres.session.AccessDenied;
import io.tailrace.relay.replay.Replay;
import io.tailrace.relay.replay.ReplayFilter;
import io.tailrace.relay.replay.ReplayProgress;
import io.tailrace.relay.replay.ReplayRequest;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code replay}: publishes rows again. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        showDefaultValues = true,
        description = {
            "Publishes rows of the outbox table again that were published before, in the order of"
                    + " their ids. Processors let each event pass once per run. Rows that became"
                    + " dead letters are left out.",
            "Repeat an interrupted run with the same --run: no row is published twice in it.",
            "Give the options of the relay before the word replay, or with † after it."
        })
final class ReplayCommand extends RelaySubcommand {

    private static final long STOP_SECONDS = 30;
    private static final long PROGRESS_NANOS = 2_000_000_000L;

    @Mixin private ReplayFilterOptions filter = new ReplayFilterOptions();

    @Option(
            names = "--run",
            showDefaultValue = Visibility.NEVER,
            description = "The name of the run. Default: a new name, which is printed.")
    private String run = UUID.randomUUID().toString();

    @Option(
            names = "--everything",
            description = "Publish every row again. Required if no filter is given.")
    private boolean everything;

    @Option(
            names = "--to-topic",
            showDefaultValue = Visibility.NEVER,
            description =
                    "An existing topic that receives the records. Default: the topic of each"
                            + " aggregate type.")
    private String toTopic = "";

    @Option(
            names = "--rate",
            description = "How many rows to publish per second at most; 0 for no limit.")
    private int rate;

    @Option(
            names = "--dry-run",
            description = "Only print how many rows would be published, by aggregate type.")
    private boolean dryRun;

    private long nextLine = System.nanoTime();

    @Override
    public Integer call() throws InterruptedException {
        RelayConfig config = relay().selection().config();
        Replay replay = new Replay(config, request(), this::printIfDue);
        try (GracefulStop stop = GracefulStop.on(replay::stop, STOP_SECONDS)) {
            return dryRun ? count(replay) : run(replay);
        } catch (SQLException e) {
            throw AccessDenied.in(e, config.source()).orElseGet(() -> unreachable(config, e));
        }
    }

    @Override
    public List<Runnable> parts() {
        return List.of(relay().selection()::configToPrint, this::request);
    }

    private Integer count(Replay replay) throws SQLException, InterruptedException {
        Map<String, Long> counts = replay.count();
        counts.forEach((type, rows) -> print("%-24s %d".formatted(type, rows)));
        print("rows " + counts.values().stream().mapToLong(Long::longValue).sum());
        return ExitCode.OK.code();
    }

    private Integer run(Replay replay) throws SQLException, InterruptedException {
        print("run " + run);
        ReplayProgress end = replay.run();
        print(end);
        end.refused().forEach((topic, rows) -> print("refused %s %d".formatted(topic, rows)));
        if (!end.complete()) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "Run %s was stopped after %d rows".formatted(run, end.rows()),
                    "Repeat the command with --run %s to publish the rest.".formatted(run));
        }
        return ExitCode.OK.code();
    }

    private ReplayRequest request() {
        try {
            ReplayFilter rows = filter.filter();
            if (rows.isEmpty() && !everything) {
                throw new OperatorException(
                        ExitCode.USAGE,
                        "replay must have a filter such as --since, got none",
                        "Give a filter, or --everything to publish every row again.");
            }
            return new ReplayRequest(run, rows, toTopic, rate);
        } catch (IllegalArgumentException e) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    String.valueOf(e.getMessage()),
                    "Correct the option; tailrace-relay replay --help describes all options.",
                    e);
        }
    }

    private static OperatorException unreachable(RelayConfig config, SQLException e) {
        return new OperatorException(
                ExitCode.UNREACHABLE,
                "Could not read the outbox table in PostgreSQL at %s: %s"
                        .formatted(config.source().address(), e.getMessage()),
                "Check that PostgreSQL is running, then repeat the command with the same --run.",
                e);
    }

    private void printIfDue(ReplayProgress progress) {
        if (System.nanoTime() - nextLine >= 0) {
            nextLine = System.nanoTime() + PROGRESS_NANOS;
            print(progress);
        }
    }

    private void print(ReplayProgress progress) {
        print(
                "rows %d, skipped %d, up to %s%s"
                        .formatted(
                                progress.rows(),
                                progress.skipped(),
                                progress.last(),
                                progress.complete() ? ", complete" : ""));
    }
}
