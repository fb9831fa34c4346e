package io.tailrace.processor.cli;

import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.processor.schedule.ScheduleCommand.Action;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command {@code held cancel}: makes dead letters of held events. */
@Command(
        name = "cancel",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description =
                "Cancels held events: they become dead letters with the reason Cancelled, which can"
                        + " be redriven. An event that is delivered before the command is executed"
                        + " stays delivered.")
final class HeldCancel implements Callable<Integer> {

    @ParentCommand private HeldCommand held = new HeldCommand();

    @Mixin private HeldChangeOptions change = new HeldChangeOptions();

    @Option(
            names = "--why",
            required = true,
            description = "Why the events are cancelled; stored in their dead letters.")
    private String why = "";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        return change.run(held, spec, Action.CANCEL, why);
    }
}
