package io.tailrace.process.cli;

import io.tailrace.process.settings.Configured;
import io.tailrace.process.settings.Entry;
import io.tailrace.process.status.Inspectable;
import io.tailrace.process.status.StatusReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code status}: shows which processes run and how far they are. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description = {
            "Shows which processes run and how far they are, as PostgreSQL and Kafka see it. Needs no"
                    + " running process, and changes nothing.",
            "Of relays: the leader and the standbys, the state of the slot, the write-ahead log that"
                    + " it retains, the position, the last loss of continuity, whether publishing"
                    + " can go on, and rates. lagBytes is the log behind a position, of all"
                    + " tables. lagSecondsAtMost is the age of the last heartbeat that was read back:"
                    + " every row that was committed before it is published; lagRowsAtMost counts"
                    + " the rows after it.",
            "Of processors: their stream threads, and the records of each topic that are not"
                    + " processed.",
            "Give the options of the process before the word status, or with † after it."
        })
public final class StatusCommand implements Callable<Integer>, Configured {

    @Option(names = "--json", description = "Print one JSON object instead of lines.")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        StatusReport report = ((Inspectable) spec.root().userObject()).status();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(report.json());
        } else {
            out.print(report.text());
        }
        out.flush();
        return report.exitCode().code();
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
