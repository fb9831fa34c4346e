package io.tailrace.relay.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.cli.GracefulStop;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.process.settings.Configured;
import io.tailrace.relay.RepairRun;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

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
final class RepairCommand implements Callable<Integer>, Configured {

    private static final long STOP_SECONDS = 30;

    @ParentCommand private RelayCommand relay = new RelayCommand();

    @Option(
            names = "--dry-run",
            description =
                    "Only say what is wrong and how many rows a repair would publish. Reads the"
                            + " topics and the table as a repair does.")
    private boolean dryRun;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        RepairRun repair = new RepairRun(relay.config(), this::print);
        try (GracefulStop stop = GracefulStop.on(repair::stop, STOP_SECONDS)) {
            if (dryRun) {
                repair.preview();
            } else {
                repair.run();
            }
        }
        return ExitCode.OK.code();
    }

    @Override
    public List<String> required() {
        return relay.required();
    }

    @Override
    public List<Runnable> parts() {
        return List.of(relay::configToPrint);
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
