package io.tailrace.processor.dlt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.processor.dlt.canary.CanaryVerdicts;
import io.tailrace.processor.dlt.outcome.RedriveOutcome;
import org.junit.jupiter.api.Test;

/** What the end of a redrive says. */
class RedriveReportTest {

    private final RedriveReport report = new RedriveReport("r1", false);

    @Test
    void anEventThatReturnedInTheRunMakesItIncomplete() {
        report.addRedriven();
        report.addRefused(Refusal.LOOP);
        assertThatCode(() -> RedriveOutcome.requireComplete(report, "r1"))
                .doesNotThrowAnyException();

        report.addRefused(Refusal.SAME_RUN);

        OperatorException e = end();
        assertThat(e.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
        assertThat(e.remedy()).contains("with another --run, or without it");
    }

    @Test
    void failedCanariesAreSaidAlsoIfTheRunWasStopped() {
        report.setInterrupted(true);
        assertThat(end()).hasMessageContaining("was asked to stop");

        report.setCanaries(new CanaryVerdicts(0, 1, 0, "it is broken", "Mend it."));

        assertThat(end()).hasMessageContaining("it is broken");
    }

    @Test
    void aProblemInTheMiddleSaysWhatWasDoneAndHowToGoOn() {
        OperatorException problem =
                new OperatorException(ExitCode.UNREACHABLE, "No broker answers", "Start one.");
        report.addRedriven();

        OperatorException e = RedriveOutcome.ended(problem, report, "r1");

        assertThat(e).hasMessage("No broker answers; run r1 had redriven 1 dead letters by then");
        assertThat(e.remedy()).startsWith("Start one. Then repeat the command with --run r1");
        assertThat(e.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    void aDryRunSaysWhatARedriveWouldDoAndNeedsNoRun() {
        RedriveReport dry = new RedriveReport("r1", true);
        OperatorException problem =
                new OperatorException(ExitCode.UNREACHABLE, "No broker answers", "Start one.");
        dry.addRefused(Refusal.NEXT_TIME);
        assertThat(end(dry)).hasMessageStartingWith("A redrive would refuse all 1 dead letters");

        dry.addRedriven();
        assertThat(RedriveOutcome.ended(problem, dry, "r1")).isSameAs(problem);
        assertThat(end(dry))
                .hasMessageStartingWith(
                        "A redrive would redrive 1 dead letters and refuse 1: 1 come");

        dry.setInterrupted(true);
        assertThat(end(dry))
                .hasMessage(
                        "The dry run was stopped when it had found 1 dead letters that would be redriven");
        assertThat(end(dry).remedy()).doesNotContain("--run");
    }

    private OperatorException end() {
        return end(report);
    }

    private static OperatorException end(RedriveReport of) {
        return catchThrowableOfType(
                OperatorException.class, () -> RedriveOutcome.requireComplete(of, "r1"));
    }
}
