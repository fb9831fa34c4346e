package io.tailrace.processor.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.dlt.Discard;
import java.io.PrintWriter;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Gives up for good. */
@Command(
        name = "discard",
        mixinStandardHelpOptions = true,
        description = {
            "Records that dead letters need no attention any more. They stay in the topic, are not",
            "listed and not sent again."
        })
final class DltDiscard implements Callable<Integer> {

    @ParentCommand private DltCommand dlt = new DltCommand();

    @Mixin private FilterOptions filter = new FilterOptions();

    @Option(
            names = "--everything",
            description = "Needed if no filter is given: every dead letter there is.")
    private boolean everything;

    @Option(names = "--why", required = true, description = "For those who ask later.")
    private String why = "";

    @Option(names = "--json", description = "A JSON object.")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        if (filter.isEmpty() && !everything) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "discard must have a filter such as --id, got none",
                    "Give one, or --everything.");
        }
        String run = "discard-" + UUID.randomUUID().toString().substring(0, 8);
        long discarded = Discard.run(dlt.kafka(), run, filter.filter(false), why);
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                json ? LetterText.json(Map.of("discarded", discarded)) : discarded + " discarded");
        out.flush();
        return ExitCode.OK.code();
    }
}
