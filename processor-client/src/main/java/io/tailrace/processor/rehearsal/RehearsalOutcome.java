package io.tailrace.processor.rehearsal;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;

/** What the end of a rehearsal means for the operator. */
public final class RehearsalOutcome {

    private RehearsalOutcome() {}

    /**
     * Requires that a redrive would succeed as a whole.
     *
     * @throws OperatorException if it would not, or nobody says so
     */
    public static void requireAllWell(RehearsalReport report) {
        if (!report.silentGroups().isEmpty()) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "No running subscriber of %s takes part in rehearsals"
                            .formatted(String.join(", ", report.silentGroups())),
                    "Start a subscriber of the group with SubscriberConfig.builder(…).rehearsals(true),"
                            + " or the property tailrace.subscriber.rehearsals=true, and rehearse"
                            + " again. A paused subscriber does not take part.");
        }
        if (report.isInterrupted()) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "The rehearsal was stopped when it had rehearsed %d of the %d dead letters that it had found"
                            .formatted(report.answered(), report.selected()),
                    "Rehearse again; a rehearsal leaves nothing to continue from.");
        }
        if (report.selected() + report.neverGivenToAGroup() == 0 && report.refused() > 0) {
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "A redrive would refuse all %d dead letters that it selects: %s"
                            .formatted(report.refused(), report.refusals()),
                    report.remedies());
        }
        if (!report.isAllWell()) {
            long all = report.selected() + report.neverGivenToAGroup();
            throw new OperatorException(
                    ExitCode.INCOMPLETE,
                    "%d of the %d dead letters that a redrive would send are not known to succeed"
                            .formatted(all - report.wouldSucceed(), all),
                    "Fix the cause, or redrive a part of them with a filter such as --id or --type. See"
                            + " dlt show for each of them.");
        }
    }
}
