package io.tailrace.console.overview;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.console.overview.Problem.Severity;
import io.tailrace.process.live.ReportedMetrics;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProblemsTest {

    private static final long GIB = 1L << 30;

    @Test
    void nothingIsWrongWithALeaderAStandbyAndAProcessor() {
        assertThat(found(10, leader().seen(8), standby().seen(7), processor().seen(9))).isEmpty();
    }

    @Test
    void aSilentRelayIsMissedAndWorseIfNoOtherRuns() {
        List<Problem> one = found(30, leader().seen(8), standby().seen(29));
        List<Problem> all = found(30, leader().seen(8), standby().seen(9));

        assertThat(one)
                .extracting(Problem::id)
                .containsExactly("gone/relay/orders/1", "leader/orders");
        assertThat(one.get(0).severity()).isEqualTo(Severity.WARNING);
        assertThat(one.get(0).since()).isEqualTo(TestReports.after(8));
        assertThat(one.get(0).runbook()).isEqualTo("how-to/alerts.md#tailracerelaynoleader");
        assertThat(all).hasSize(2).allMatch(problem -> problem.severity() == Severity.CRITICAL);
    }

    @Test
    void aReportMayBeLateByThreeIntervals() {
        assertThat(found(23, leader().seen(8))).isEmpty();
        assertThat(found(24, leader().seen(8))).hasSize(1);
    }

    @Test
    void aRelayThatWasStoppedIsNoProblemWhileAnotherOneRuns() {
        assertThat(found(600, TestReports.relay("2").state("STOPPED").seen(8), leader().seen(599)))
                .isEmpty();
    }

    @Test
    void theLastRelayAndTheLastProcessorAreMissedAMinuteAfterTheyWereStopped() {
        Seen earlier = TestReports.relay("2").state("STOPPED").seen(7);
        Seen relay = TestReports.relay("1").state("STOPPED").seen(8);
        Seen processor = processor().state("STOPPED").seen(9);

        assertThat(found(67, earlier, relay, processor)).isEmpty();
        List<Problem> missed = found(600, earlier, relay, processor);

        assertThat(missed)
                .extracting(Problem::id)
                .containsExactly("stopped/relay/orders", "stopped/processor/app");
        assertThat(missed).allMatch(each -> each.severity() == Severity.CRITICAL);
        assertThat(missed.get(0).since()).isEqualTo(TestReports.after(8));
        assertThat(missed.get(0).text()).startsWith("No relay runs since 2026-11-29T12:00:08Z");
        assertThat(missed.get(0).runbook()).isEqualTo("how-to/alerts.md#tailracerelaynoleader");
    }

    @Test
    void aRelayThatHasFailedSaysWhy() {
        Problem failed = found(600, standby().failed("The slot is lost").seen(8)).get(0);

        assertThat(failed.text()).contains("The slot is lost");
        assertThat(failed.since()).isEqualTo(TestReports.after(8));
    }

    @Test
    void sentencesOfAProcessAreShownWithTheEntryOfTheirKind() {
        Problem known =
                found(
                                10,
                                leader().unhealthy("The slot holds 3 GiB")
                                        .meter(
                                                ReportedMetrics.RELAY_PROBLEM,
                                                Map.of("problem", "wal-budget"),
                                                1)
                                        .meter(
                                                ReportedMetrics.RELAY_PROBLEM,
                                                Map.of("problem", "slot-lost"),
                                                0)
                                        .seen(9))
                        .get(0);

        assertThat(known.text()).isEqualTo("The slot holds 3 GiB");
        assertThat(known.runbook()).isEqualTo("how-to/alerts.md#tailracerelaywalbudget");
    }

    @Test
    void topicsThatCannotBeHadAreAWarning() {
        assertThat(found(10, leader().refused(0).seen(9))).isEmpty();
        Problem refused = found(10, leader().refused(3).seen(9)).get(0);

        assertThat(refused.text()).startsWith("3 topic(s) cannot be had");
        assertThat(refused.severity()).isEqualTo(Severity.WARNING);
        assertThat(refused.runbook()).isEqualTo("how-to/alerts.md#tailracetopicsrefused");
    }

    @Test
    void logNearItsBudgetIsAWarning() {
        assertThat(found(10, wal(7.9, 10).seen(9))).isEmpty();
        assertThat(found(10, wal(8.1, 10).seen(9)))
                .extracting(Problem::text)
                .containsExactly(
                        "The slot holds 8.1 of 10.0 GiB of write-ahead log that it may hold");
    }

    @Test
    void overdueEventsAndBacklogsAreFound() {
        assertThat(
                        found(
                                10,
                                processor()
                                        .meter(ReportedMetrics.HELD_OVERDUE, 31)
                                        .meter(ReportedMetrics.PROCESSOR_LAG, 1_001)
                                        .seen(9)))
                .extracting(Problem::runbook)
                .containsExactly(
                        "how-to/alerts.md#tailraceprocessorheldoverdue",
                        "how-to/alerts.md#tailraceprocessorlag");
    }

    @Test
    void theAccountIsSaidInAWord() {
        assertThat(account(processor())).isEqualTo("off");
        assertThat(account(counting(5))).isEqualTo("equal");
        assertThat(account(counting(5).meter(ReportedMetrics.ACCOUNT_OPEN, 2))).isEqualTo("open");
        assertThat(account(counting(901))).isEqualTo("stalled");
        assertThat(account(counting(5).meter(ReportedMetrics.ACCOUNT_MISSING, 1)))
                .isEqualTo("different");
        assertThat(AccountSummary.of(List.of(), TestReports.after(10)).state())
                .isEqualTo("unknown");
    }

    @Test
    void anAccountThatIsNotEqualIsAProblem() {
        Problem problem =
                found(10, counting(5).meter(ReportedMetrics.ACCOUNT_MISSING, 3).seen(9)).get(0);

        assertThat(problem.text()).startsWith("3 events are missing, 0 are duplicated");
        assertThat(problem.runbook()).isEqualTo("how-to/alerts.md#tailraceaccountimbalance");
    }

    private static String account(TestReports report) {
        return AccountSummary.of(List.of(report.seen(9)), TestReports.after(10)).state();
    }

    private static TestReports counting(double age) {
        return processor().meter(ReportedMetrics.ACCOUNT_AGE, age);
    }

    private static TestReports wal(double held, double budget) {
        return leader().meter(ReportedMetrics.RELAY_WAL_HELD, held * GIB)
                .meter(ReportedMetrics.RELAY_WAL_BUDGET, budget * GIB);
    }

    private static List<Problem> found(long now, Seen... reports) {
        return Problems.of(List.of(reports), TestReports.after(now));
    }

    private static TestReports leader() {
        return TestReports.relay("1").state("STREAMING").meter(ReportedMetrics.RELAY_LEADER, 1);
    }

    private static TestReports standby() {
        return TestReports.relay("2").state("STANDBY").meter(ReportedMetrics.RELAY_LEADER, 0);
    }

    private static TestReports processor() {
        return TestReports.processor("p");
    }
}
