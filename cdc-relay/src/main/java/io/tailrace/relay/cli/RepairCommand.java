package io.tailrace.relay.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.cli.GracefulStop;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.relay.RepairRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code repair}: repairs a loss of continuity, and ends. */
@Command(
        name = "repair",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description = {
            "Finds out whether publishing can go on at the stored position. If it cannot, publishes"
                    + " what the topics lack, as a relay with --on-discontinuity=repair does, and ends"
                    + " once everything is published that was committed when it began.",
            "Refuses while another relay leads; the exit code is 6 then.",
            "Give the options of the relay before the word repair, or with † after it."
        })
final class RepairCommand extends RelaySubcommand {

    private static final long STOP_SECONDS = 30;

    @Option(
            names = "--dry-run",
            description =
                    "Only say what is wrong and how many rows a repair would publish. Reads the"
                            + " topics and the table as a repair does.")
    private boolean dryRun;

    @Override
    public Integer call() throws InterruptedException {
        RepairRun repair = new RepairRun(relay().selection().config(), this::print);
        try (GracefulStop stop = GracefulStop.on(repair::stop, STOP_SECONDS)) {
            if (dryRun) {
                repair.preview();
            } else {
                repair.run();
            }
        }
        return ExitCode.OK.code();
    }
}
