package io.tailrace.processor.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.processor.cli.dlt.CountedResult;
import io.tailrace.processor.cli.dlt.CountedRun;
import io.tailrace.processor.cli.dlt.ProgressLines;
import io.tailrace.processor.dlt.Discard;
import io.tailrace.processor.scan.ScanProgress;
import java.io.PrintWriter;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** The command {@code dlt discard}: marks dead letters that need no attention any more. */
@Command(
        name = "discard",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        description =
                "Records that dead letters need no attention any more. They stay in the topic, but"
                        + " are neither listed nor redriven. Undone by reopen.")
final class DltDiscard implements Callable<Integer> {

    @ParentCommand private DltCommand dlt = new DltCommand();

    @Mixin private FilterOptions filter = new FilterOptions();

    @Option(
            names = "--everything",
            description = "Discard every open dead letter. Required if no filter is given.")
    private boolean everything;

    @Option(names = "--dry-run", description = "Only print how many would be discarded.")
    private boolean dryRun;

    @Option(
            names = "--why",
            required = true,
            description = "Why the dead letters are discarded; stored with them.")
    private String why = "";

    @Option(names = "--json", description = "Print the result as a JSON object.")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        if (filter.filter().isEmpty() && !everything) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "discard must have a filter such as --id, got none",
                    "Give a filter, or --everything to discard every open dead letter.");
        }
        String run = "discard-" + UUID.randomUUID().toString().substring(0, 8);
        CountedResult result = new CountedResult("discarded", run, dryRun, json);
        PrintWriter out = spec.commandLine().getOut();
        ScanProgress progress = new ProgressLines(spec.commandLine().getErr());
        if (dryRun) {
            result.print(out, Discard.dryRun(dlt.kafka(), filter.filter(), progress));
        } else {
            new CountedRun("discard", "discarded", progress)
                    .run(
                            course ->
                                    Discard.run(
                                            dlt.kafka(),
                                            run,
                                            filter.filter()::accepts,
                                            why,
                                            course),
                            discarded -> result.print(out, discarded));
        }
        return ExitCode.OK.code();
    }
}
