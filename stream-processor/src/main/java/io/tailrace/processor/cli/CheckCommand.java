package io.tailrace.processor.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.check.CheckOptions;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.process.settings.Configured;
import io.tailrace.processor.check.ProcessorCheck;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command {@code check}: says whether a processor could run, without starting one. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description = {
            "Checks everything that a processor needs: the state directory, the connection to Kafka,"
                    + " rights, topics and transactions. Makes every check, whatever the others"
                    + " find, and changes nothing. Can run while processors run.",
            "Each line says pass, warn, FAIL or skip, with the remedy below. Ends with exit code 4"
                    + " if a check has failed.",
            "Give the options of the processor before the word check, or with † after it."
        })
final class CheckCommand implements Callable<Integer>, Configured {

    @ParentCommand private ProcessorCommand processor = new ProcessorCommand();

    @Mixin private CheckOptions report = new CheckOptions();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        ExitCode code =
                report.print(
                        new ProcessorCheck(processor.config()).run(), spec.commandLine().getOut());
        return code.code();
    }

    @Override
    public List<String> required() {
        return ClusterOptions.REQUIRED;
    }

    @Override
    public List<Runnable> parts() {
        return List.of(processor::config);
    }
}
