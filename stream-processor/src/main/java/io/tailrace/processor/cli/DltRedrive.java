package io.tailrace.processor.cli;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.Printable;
import io.tailrace.process.cli.GracefulStop;
import io.tailrace.process.cli.ManifestVersion;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.cli.dlt.PaceOptions;
import io.tailrace.processor.cli.dlt.ProgressLines;
import io.tailrace.processor.cli.rehearsal.RehearseOptions;
import io.tailrace.processor.dlt.CanaryVerdicts;
import io.tailrace.processor.dlt.DeadLetterReader;
import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.processor.dlt.Redrive;
import io.tailrace.processor.dlt.RedriveListener;
import io.tailrace.processor.dlt.RedriveReport;
import io.tailrace.processor.dlt.RedriveRequest;
import io.tailrace.processor.scan.ScanProgress;
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
            return rehearsal.run(dlt.kafka(), request(false), json, out);
        }
        if (!json) {
            out.println("run " + run);
            out.flush();
        }
        KafkaCluster kafka = dlt.kafka();
        Redrive redrive = new Redrive(kafka, request(isLarge(kafka)), new Output());
        RedriveReport report;
        try (GracefulStop stop = GracefulStop.on(redrive::requestStop, STOP_SECONDS)) {
            report = redrive.run();
        }
        out.println(
                json
                        ? DeadLetterFormat.json(report.figures())
                        : DeadLetterFormat.figures(report.figures()));
        out.flush();
        requireComplete(report);
        requireRedriven(report);
        return ExitCode.OK.code();
    }

    /** Whether more dead letters are selected than are redriven without care. */
    private boolean isLarge(KafkaCluster kafka) throws InterruptedException {
        if (!pace.dependsOnSize() || limit <= PaceOptions.LARGE) {
            return false;
        }
        try (DeadLetterReader reader = DeadLetterReader.open(kafka)) {
            reader.onProgress(progress());
            long wanted = PaceOptions.LARGE + 1L;
            boolean isLarge = reader.countOpen(filter.filter(), wanted) == wanted;
            if (isLarge && !dryRun) {
                PrintWriter err = spec.commandLine().getErr();
                err.println(pace.announcement());
                err.flush();
            }
            return isLarge;
        }
    }

    private void requireComplete(RedriveReport report) {
        CanaryVerdicts canaries = report.canaries();
        if (report.interrupted()) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    ("Run %s was asked to stop after it had redriven %d dead letters; the dead letters that"
                                    + " it had not redriven stay open")
                            .formatted(run, report.redriven()),
                    "Repeat the same command with --run "
                            + run
                            + ": no dead letter is redriven twice.");
        }
        if (!canaries.allHandled()) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "Of %d canaries %d were handled, %d failed and %d are unanswered; no further dead letter was redriven: %s"
                            .formatted(
                                    canaries.canaries(),
                                    canaries.handled(),
                                    canaries.failed(),
                                    canaries.unanswered(),
                                    canaries.explanation()),
                    canaries.remedy());
        }
    }

    private void requireRedriven(RedriveReport report) {
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

    private RedriveRequest request(boolean isLarge) {
        try {
            return new RedriveRequest(
                    run,
                    filter.filter(),
                    limit,
                    pace.rate(isLarge),
                    pace.canaries(isLarge),
                    pace.canaryWait(),
                    maxRedrives,
                    dryRun || rehearsal.isAsked(),
                    dlt.applicationId());
        } catch (IllegalArgumentException e) {
            throw ProcessorCommand.usage(e);
        }
    }

    private ScanProgress progress() {
        return new ProgressLines(spec.commandLine().getErr());
    }

    /** Prints what happens. */
    private final class Output implements RedriveListener {

        private final ScanProgress progress = progress();

        @Override
        public void decided(DeadLetterRecord letter, String result) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(
                    json
                            ? DeadLetterFormat.json(letter).put("redrive", result)
                            : Printable.line(
                                    "%-9s %-36s %-16s %s"
                                            .formatted(
                                                    letter.position(),
                                                    letter.id(),
                                                    letter.aggregate(),
                                                    result)));
        }

        @Override
        public void watching(int canaries, Duration wait) {
            PrintWriter err = spec.commandLine().getErr();
            err.printf(
                    "waiting up to %s until all canaries are handled, %d in number%n",
                    wait, canaries);
            err.flush();
        }

        @Override
        public void scanned(Duration elapsed, long read, long total) {
            progress.scanned(elapsed, read, total);
        }
    }
}
