package io.tailrace.processor.cli;

import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.processor.schedule.ScheduleCommand.Action;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command {@code held release-now}: has held events delivered before they are due. */
@Command(
        name = "release-now",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description = "Delivers held events at once, as if they were due.")
final class HeldReleaseNow implements Callable<Integer> {

    @ParentCommand private HeldCommand held = new HeldCommand();

    @Mixin private HeldChangeOptions change = new HeldChangeOptions();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        return change.run(held, spec, Action.RELEASE_NOW, "");
    }
}
