package io.tailrace.processor.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.processor.cli.dlt.CountedResult;
import io.tailrace.processor.cli.dlt.CountedRun;
import io.tailrace.processor.cli.dlt.ProgressLines;
import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.dlt.Discard;
import io.tailrace.processor.scan.ScanProgress;
import java.io.PrintWriter;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command {@code dlt reopen}: undoes a discard. */
@Command(
        name = "reopen",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description =
                "Undoes dlt discard: discarded dead letters are open again. Dead letters that were"
                        + " redriven, and those that erase has discarded, stay as they are.")
final class DltReopen implements Callable<Integer> {

    @ParentCommand private DltCommand dlt = new DltCommand();

    @Mixin private FilterOptions filter = new FilterOptions();

    @Option(
            names = "--discarded-by",
            paramLabel = "<run>",
            description =
                    "Reopen only what this run has discarded; dlt discard --json and dlt list --all"
                            + " print its name.")
    private String discardedBy = "";

    @Option(
            names = "--everything",
            description = "Reopen every discarded dead letter. Required if no filter is given.")
    private boolean everything;

    @Option(names = "--dry-run", description = "Only print how many would be reopened.")
    private boolean dryRun;

    @Option(
            names = "--why",
            description = "Why the dead letters are reopened; stored with them. Default: nothing.")
    private String why = "";

    @Option(names = "--json", description = "Print the result as a JSON object.")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        if (filter.filter().isEmpty() && discardedBy.isEmpty() && !everything) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "reopen must have a filter such as --id, got none",
                    "Give a filter, or --everything to reopen every discarded dead letter.");
        }
        String run = "reopen-" + UUID.randomUUID().toString().substring(0, 8);
        CountedResult result = new CountedResult("reopened", run, dryRun, json);
        PrintWriter out = spec.commandLine().getOut();
        ScanProgress progress = new ProgressLines(spec.commandLine().getErr());
        Predicate<DeadLetterRecord> selected =
                letter ->
                        (discardedBy.isEmpty() || letter.isBy(discardedBy))
                                && filter.filter().accepts(letter);
        if (dryRun) {
            result.print(out, Discard.dryRunOfReopen(dlt.kafka(), selected, progress));
        } else {
            new CountedRun("reopen", "reopened", progress)
                    .run(
                            course -> Discard.reopen(dlt.kafka(), run, selected, why, course),
                            reopened -> result.print(out, reopened));
        }
        return ExitCode.OK.code();
    }
}
