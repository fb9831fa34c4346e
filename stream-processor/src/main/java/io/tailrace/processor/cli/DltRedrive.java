package io.tailrace.processor.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.Printable;
import io.tailrace.process.cli.GracefulStop;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.processor.cli.dlt.PaceOptions;
import io.tailrace.processor.cli.dlt.RedriveOutput;
import io.tailrace.processor.cli.rehearsal.RehearseOptions;
import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.dlt.Redrive;
import io.tailrace.processor.dlt.RedriveReport;
import io.tailrace.processor.dlt.RedriveRequest;
import io.tailrace.processor.dlt.outcome.RedriveOutcome;
import java.io.PrintWriter;
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

    private static final long STOP_SECONDS = 30;

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

    @Mixin private PaceOptions pace = new PaceOptions();

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
        RedriveRequest request = request();
        RedriveOutput output =
                new RedriveOutput(out, spec.commandLine().getErr(), pace, this::line);
        output.begin(run);
        Redrive redrive = new Redrive(dlt.kafka(), request, output);
        try (GracefulStop stop = GracefulStop.on(redrive::requestStop, STOP_SECONDS)) {
            redrive.run();
        } catch (OperatorException e) {
            throw RedriveOutcome.ended(e, redrive.report(), run);
        } finally {
            printFigures(redrive.report(), out);
        }
        RedriveOutcome.requireComplete(redrive.report(), run);
        return ExitCode.OK.code();
    }

    private void printFigures(RedriveReport report, PrintWriter out) {
        out.println(
                json
                        ? DeadLetterFormat.json(report.figures())
                        : DeadLetterFormat.figures(report.figures()));
        out.flush();
    }

    private String line(DeadLetterRecord letter, String result) {
        return json
                ? DeadLetterFormat.json(letter).put("redrive", result).toString()
                : Printable.line(
                        "%-9s %-36s %-16s %s"
                                .formatted(
                                        letter.position(),
                                        letter.id(),
                                        letter.aggregate(),
                                        result));
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
                    pace.pace(),
                    maxRedrives,
                    dryRun || rehearsal.isAsked(),
                    dlt.applicationId());
        } catch (IllegalArgumentException e) {
            throw ProcessorCommand.usage(e);
        }
    }
}
