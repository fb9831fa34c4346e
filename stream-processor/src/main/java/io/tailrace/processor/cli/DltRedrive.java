package io.tailrace.processor.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.dlt.Letter;
import io.tailrace.processor.dlt.Redrive;
import io.tailrace.processor.dlt.RedriveOrder;
import io.tailrace.processor.dlt.RedriveReport;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Sends again. */
@Command(
        name = "redrive",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = {
            "Sends dead letters to the group that failed, or again through the processor.",
            "What was interrupted goes on with the same --run; nothing is sent twice."
        })
final class DltRedrive implements Callable<Integer> {

    @ParentCommand private DltCommand dlt = new DltCommand();

    @Mixin private FilterOptions filter = new FilterOptions();

    @Option(
            names = "--run",
            showDefaultValue = Visibility.NEVER,
            description = "Names this run; a new name by default.")
    private String run = "run-" + UUID.randomUUID().toString().substring(0, 8);

    @Option(
            names = "--everything",
            description = "Needed if no filter is given: every dead letter there is.")
    private boolean everything;

    @Option(names = "--dry-run", description = "Only say what would be sent.")
    private boolean dryRun;

    @Option(
            names = "--limit",
            showDefaultValue = Visibility.NEVER,
            description = "At most so many; all by default.")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = "--rate",
            defaultValue = "0",
            description = "At most so many per second; 0 for no limit.")
    private double rate;

    @Option(
            names = "--canary",
            defaultValue = "0",
            description = "Send so many first, and the rest only if none of them comes back.")
    private int canary;

    @Option(
            names = "--canary-wait",
            defaultValue = "PT30S",
            description = "For how long they must not come back.")
    private Duration canaryWait = RedriveOrder.DEFAULT_CANARY_WAIT;

    @Option(
            names = "--max-redrives",
            defaultValue = "3",
            description = "What was sent again so often is left where it is.")
    private int maxRedrives;

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        requireFilter();
        PrintWriter out = spec.commandLine().getOut();
        if (!json) {
            out.println("run " + run);
            out.flush();
        }
        RedriveReport report = new Redrive(dlt.kafka(), order(), this::tell).run();
        out.println(
                json ? LetterText.json(report.figures()) : LetterText.figures(report.figures()));
        out.flush();
        if (report.canariesReturned() > 0) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "%d of %d canaries came back to the dead-letter topic; the rest was not sent"
                            .formatted(report.canariesReturned(), report.redriven()),
                    "Set right what makes them fail (see dlt show), then redrive again.");
        }
        return ExitCode.OK.code();
    }

    private void requireFilter() {
        if (filter.isEmpty() && !everything) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "redrive must have a filter such as --group, got none",
                    "Give one, or --everything.");
        }
    }

    private RedriveOrder order() {
        try {
            return new RedriveOrder(
                    run,
                    filter.filter(false),
                    limit,
                    rate,
                    canary,
                    canaryWait,
                    maxRedrives,
                    dryRun);
        } catch (IllegalArgumentException e) {
            throw ProcessorCommand.usage(e);
        }
    }

    private void tell(Letter letter, String what) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(LetterText.json(letter).put("redrive", what));
        } else {
            out.println(
                    "%-9s %-36s %-16s %s"
                            .formatted(letter.position(), letter.id(), letter.aggregate(), what));
        }
    }
}
