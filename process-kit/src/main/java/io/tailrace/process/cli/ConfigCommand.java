package io.tailrace.process.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.settings.ConfigurationPrinter;
import io.tailrace.process.settings.Configured;
import io.tailrace.process.settings.Entry;
import io.tailrace.process.settings.SampleFile;
import io.tailrace.process.settings.Settings;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code config}: shows the configuration of a process, or a sample file. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description = {
            "Shows the configuration that the process would run with: every option with its value"
                    + " and where the value comes from. Secrets are hidden. Connects to nothing. Ends"
                    + " with exit code 2, and names all problems, if the configuration is not valid.",
            "Give the options of the process before the word config."
        })
public final class ConfigCommand implements Callable<Integer>, Configured {

    @Option(names = "--print", description = "Show the configuration. This is the default.")
    private boolean print;

    @Option(
            names = "--sample",
            description = "Print a file for --config-file with every option as a comment instead.")
    private boolean sample;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (sample) {
            out.print(SampleFile.of(spec.root()));
        } else {
            Settings settings = (Settings) spec.root().defaultValueProvider();
            out.print(new ConfigurationPrinter(spec.root(), settings).text());
        }
        out.flush();
        return ExitCode.OK.code();
    }

    @Override
    public List<Runnable> parts() {
        return sample ? List.of(this::requireOneAction) : process().parts();
    }

    @Override
    public List<String> required() {
        return sample ? List.of() : process().required();
    }

    private void requireOneAction() {
        if (print) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "--print and --sample exclude each other, but both are given",
                    "Give one of them.");
        }
    }

    @Override
    public List<Entry> entries() {
        return sample ? List.of() : process().entries();
    }

    @Override
    public List<Runnable> rules() {
        return sample ? List.of() : process().rules();
    }

    private Configured process() {
        return (Configured) spec.root().userObject();
    }
}
