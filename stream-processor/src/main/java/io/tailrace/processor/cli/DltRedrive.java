package io.tailrace.processor.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.Printable;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.processor.cli.rehearsal.RehearseOptions;
import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.dlt.Redrive;
import io.tailrace.processor.dlt.RedriveReport;
import io.tailrace.processor.dlt.RedriveRequest;
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

/** The command {@code dlt redrive}: sends dead letters to where they failed. */
@Command(
        name = "redrive",
        mixinStandardHelpOptions = true,
        versionProvider = ManifestVersion.class,
        showDefaultValues = true,
        description = {
            "Sends open dead letters to the consumer group that failed; events that were never given"
                    + " to a group pass through the processor again. Creates the retry topic of a"
                    + " consumer group that exists and has none.",
            "Repeat an interrupted run with the same --run: no dead letter is redriven twice."
        })
final class DltRedrive implements Callable<Integer> {

    @ParentCommand private DltCommand dlt = new DltCommand();

    @Mixin private FilterOptions filter = new FilterOptions();

    @Option(
            names = "--run",
            showDefaultValue = Visibility.NEVER,
            description = "The name of the run. Default: a new name.")
    private String run = "run-" + UUID.randomUUID().toString().substring(0, 8);

    @Option(
            names = "--everything",
            description = "Redrive every open dead letter. Required if no filter is given.")
    private boolean everything;

    @Option(names = "--dry-run", description = "Only print what would be redriven.")
    private boolean dryRun;

    @Option(
            names = "--limit",
            showDefaultValue = Visibility.NEVER,
            description = "The largest number of dead letters to redrive. Default: no limit.")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = "--rate",
            defaultValue = "0",
            description = "How many dead letters to redrive per second at most; 0 for no limit.")
    private double rate;

    @Option(
            names = "--canary",
            defaultValue = "0",
            description =
                    "Redrive this many dead letters first, and the others only if no canary returns to the"
                            + " dead-letter topic; 0 for none.")
    private int canaries;

    @Option(
            names = "--canary-wait",
            description = "How long to watch for canaries returning to the dead-letter topic.")
    private Duration canaryWait = RedriveRequest.DEFAULT_CANARY_WAIT;

    @Option(
            names = "--max-redrives",
            description = "A dead letter that was redriven this often before is refused.")
    private int maxRedrives = RedriveRequest.DEFAULT_MAX_REDRIVES;

    @Mixin private RehearseOptions rehearsal = new RehearseOptions();

    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        requireFilter();
        PrintWriter out = spec.commandLine().getOut();
        if (rehearsal.isAsked()) {
            return rehearsal.run(dlt.kafka(), request(), json, out);
        }
        if (!json) {
            out.println("run " + run);
            out.flush();
        }
        RedriveReport report = new Redrive(dlt.kafka(), request(), this::print).run();
        out.println(
                json
                        ? DeadLetterFormat.json(report.figures())
                        : DeadLetterFormat.figures(report.figures()));
        out.flush();
        requireRedriven(report);
        return ExitCode.OK.code();
    }

    private void requireRedriven(RedriveReport report) {
        if (report.canariesReturned() > 0) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    ("%d of %d canaries returned to the dead-letter topic; no further dead letter"
                                    + " was redriven")
                            .formatted(report.canariesReturned(), report.redriven()),
                    "Find out with dlt show why the canaries failed, fix the cause, then redrive again.");
        }
        if (report.redriven() == 0 && report.refused() > 0) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "Run %s redrove nothing: it refused all %d dead letters that it selected, and they stay open: %s"
                            .formatted(run, report.refused(), report.refusals()),
                    report.remedies());
        }
    }

    private void requireFilter() {
        if (filter.filter().isEmpty() && !everything) {
            throw new OperatorException(
                    ExitCode.USAGE,
                    "redrive must have a filter such as --group, got none",
                    "Give a filter, or --everything to redrive every open dead letter.");
        }
    }

    private RedriveRequest request() {
        try {
            return new RedriveRequest(
                    run,
                    filter.filter(),
                    limit,
                    rate,
                    canaries,
                    canaryWait,
                    maxRedrives,
                    dryRun || rehearsal.isAsked());
        } catch (IllegalArgumentException e) {
            throw ProcessorCommand.usage(e);
        }
    }

    private void print(DeadLetterRecord letter, String result) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(DeadLetterFormat.json(letter).put("redrive", result));
        } else {
            out.println(
                    Printable.line(
                            "%-9s %-36s %-16s %s"
                                    .formatted(
                                            letter.position(),
                                            letter.id(),
                                            letter.aggregate(),
                                            result)));
        }
    }
}
