package io.tailrace.relay.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.process.settings.Configured;
import io.tailrace.process.status.StatusOptions;
import io.tailrace.relay.status.RelayStatus;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command {@code status}: shows which relays run and how far they are. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description = {
            "Shows which relay leads and which stand by, the state of the slot, how much write-ahead"
                    + " log it retains, and how far the rows are published. Asks PostgreSQL and"
                    + " Kafka, so it needs no running relay, and changes nothing.",
            "lagBytes is the log behind the confirmed or published position, of all tables."
                    + " lagSecondsAtMost is the age of the last heartbeat that was read back: every"
                    + " row that was committed before it is published.",
            "Give the options of the relay before the word status, or with † after it."
        })
final class StatusCommand implements Callable<Integer>, Configured {

    @ParentCommand private RelayCommand relay = new RelayCommand();

    @Mixin private StatusOptions report = new StatusOptions();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        report.print(new RelayStatus(relay.config()).read(), spec.commandLine().getOut());
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
}
