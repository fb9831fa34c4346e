package io.tailrace.processor.dlt.outcome;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.dlt.RedriveReport;
import io.tailrace.processor.dlt.canary.CanaryVerdicts;

/** What the end of a redrive means for the operator. */
public final class RedriveOutcome {

    private RedriveOutcome() {}

    /**
     * Requires that a redrive has done what it was asked to do. Failed canaries are said first,
     * also of a run that was interrupted.
     *
     * @throws OperatorException with what is left, and how to go on
     */
    public static void requireComplete(RedriveReport report, String run) {
        if (report.canaries().failed() > 0) {
            throw ofCanaries(report);
        }
        if (report.isDryRun()) {
            requireCompleteDryRun(report);
            return;
        }
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
        if (!report.canaries().allHandled()) {
            throw ofCanaries(report);
        }
        if (report.redriven() == 0 && report.refused() > 0) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "Run %s redrove nothing: it refused all %d dead letters that it selected, and they stay open: %s"
                            .formatted(run, report.refused(), report.refusals()),
                    report.remedies());
        }
        if (report.isIncomplete()) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "Run %s redrove %d dead letters and refused %d, which stay open: %s"
                            .formatted(run, report.redriven(), report.refused(), report.refusals()),
                    report.remedies());
        }
    }

    private static void requireCompleteDryRun(RedriveReport report) {
        if (report.interrupted()) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "The dry run was stopped when it had found %d dead letters that would be redriven"
                            .formatted(report.redriven()),
                    "Repeat it; a dry run leaves nothing to continue from.");
        }
        if (report.redriven() == 0 && report.refused() > 0) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "A redrive would refuse all %d dead letters that it selects: %s"
                            .formatted(report.refused(), report.refusals()),
                    report.remedies());
        }
        if (report.isIncomplete()) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "A redrive would redrive %d dead letters and refuse %d: %s"
                            .formatted(report.redriven(), report.refused(), report.refusals()),
                    report.remedies());
        }
    }

    /**
     * The same problem, with what the run had done by then, and how to go on; as it is of a dry
     * run.
     */
    public static OperatorException ended(OperatorException e, RedriveReport report, String run) {
        if (report.isDryRun()) {
            return e;
        }
        String done =
                report.redriven() == 0
                        ? ""
                        : "; run %s had redriven %d dead letters by then"
                                .formatted(run, report.redriven());
        String again =
                e.remedy().contains("--run " + run)
                        ? ""
                        : " Then repeat the command with --run %s: no dead letter is redriven twice."
                                .formatted(run);
        return new OperatorException(e.exitCode(), e.getMessage() + done, e.remedy() + again, e);
    }

    private static OperatorException ofCanaries(RedriveReport report) {
        CanaryVerdicts canaries = report.canaries();
        return new OperatorException(
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
