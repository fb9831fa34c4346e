package io.tailrace.process.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.check.CheckReport;
import io.tailrace.process.check.Checkable;
import io.tailrace.process.check.Checklist;
import io.tailrace.process.settings.Configured;
import io.tailrace.process.settings.Entry;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code check}: says whether a process could run, without starting it. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description = {
            "Checks everything that the process needs: connections, settings, rights, tables or"
                    + " directories, topics and transactions. Makes every check, whatever the others"
                    + " find, and changes nothing. Can run while such processes run.",
            "Each line says pass, warn, FAIL or skip, with the remedy below. Ends with exit code 4"
                    + " if a check has failed.",
            "Give the options of the process before the word check, or with † after it."
        })
public final class CheckCommand implements Callable<Integer>, Configured {

    @Option(names = "--json", description = "Print one JSON object instead of lines.")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Checklist list = ((Checkable) spec.root().userObject()).check();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(CheckReport.json(list.findings()));
        } else {
            out.print(CheckReport.text(list.findings()));
        }
        out.flush();
        return (list.hasFailed() ? ExitCode.SETUP : ExitCode.OK).code();
    }

    @Override
    public List<String> required() {
        return process().required();
    }

    @Override
    public List<Runnable> parts() {
        return process().parts();
    }

    @Override
    public List<Entry> entries() {
        return process().entries();
    }

    @Override
    public List<Runnable> rules() {
        return process().rules();
    }

    private Configured process() {
        return (Configured) spec.root().userObject();
    }
}
