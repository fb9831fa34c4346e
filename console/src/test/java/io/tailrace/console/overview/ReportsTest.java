package io.tailrace.console.overview;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.live.ReportedMetrics;
import io.tailrace.process.live.StatusRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReportsTest {

    private final Reports reports = new Reports();

    @Test
    void aProblemIsShownOnceItLastsAndSaysSinceWhen() {
        for (long second = 0; second <= 40; second += 5) {
            TestReports relay = TestReports.relay("1").state("STANDBY");
            add(second >= 10 ? relay.unhealthy("Position " + second) : relay, second);
        }

        List<Problem> problems = problems(41);

        assertThat(problems).extracting(Problem::text).contains("Position 40");
        assertThat(problems)
                .filteredOn(problem -> problem.text().equals("Position 40"))
                .extracting(Problem::since)
                .containsExactly(TestReports.after(10));
    }

    @Test
    void aSentenceKeepsItsTimeWhenAnotherOneEnds() {
        for (long second = 0; second <= 60; second += 5) {
            TestReports relay = TestReports.relay("1").state("STANDBY");
            relay = second < 40 ? relay.unhealthy("The first of 2") : relay;
            add(second < 10 ? relay : relay.unhealthy("The second"), second);
        }

        assertThat(problems(61))
                .filteredOn(problem -> problem.text().equals("The second"))
                .extracting(Problem::since)
                .containsExactly(TestReports.after(10));
    }

    @Test
    void aSentenceThatIsAnotherOneEachTimeIsShownNevertheless() {
        for (long second = 0; second <= 20; second += 5) {
            String word = "x".repeat((int) second);
            add(TestReports.relay("1").state("STANDBY").unhealthy("Lost " + word), second);
        }

        assertThat(problems(21)).extracting(Problem::text).contains("Lost " + "x".repeat(20));
    }

    @Test
    void aShortProblemIsNotShown() {
        add(TestReports.processor("1").unhealthy("Partitions are being assigned"), 0);
        assertThat(problems(1)).isEmpty();
        add(TestReports.processor("1"), 5);
        assertThat(problems(6)).isEmpty();
        add(TestReports.processor("1").unhealthy("Partitions are being assigned"), 20);
        assertThat(problems(21)).isEmpty();
    }

    @Test
    void aProcessThatWasStartedAgainTakesThePlaceOfTheOneThatWasKilled() {
        add(TestReports.relay("1").state("STREAMING"), 0);
        assertThat(instances(30)).containsExactly("1");

        add(TestReports.relay("1").again("2", TestReports.after(31)).state("STANDBY"), 32);

        assertThat(instances(33)).containsExactly("2");
    }

    @Test
    void aStoppedProcessIsShownForTenMinutes() {
        add(TestReports.processor("1").state("STOPPED"), 0);
        add(TestReports.processor("2"), 599);
        add(TestReports.processor("2"), 601);

        assertThat(instances(599)).containsExactly("1", "2");
        assertThat(instances(601)).containsExactly("2");
    }

    @Test
    void theLastOneOfANameIsShownForAsLongAsNoneRuns() {
        add(TestReports.relay("1").state("STOPPED"), 0);

        assertThat(instances(100_000)).containsExactly("1");
        assertThat(problems(100_000)).extracting(Problem::id).contains("stopped/relay/orders");
        reports.remove("relay/orders/1");
        assertThat(problems(100_001)).isEmpty();
    }

    @Test
    void aYoungerProcessBesideOneThatHasGoneDoesNotHideIt() {
        add(TestReports.relay("1").state("STREAMING"), 100);
        TestReports younger = TestReports.relay("1").again("2", TestReports.after(50));
        add(younger.state("STANDBY"), 130);

        assertThat(instances(131)).containsExactly("1", "2");
        assertThat(problems(131)).extracting(Problem::id).contains("gone/relay/orders/1");
    }

    @Test
    void aProcessThatNobodyReplacesIsMissedForAsLongAsTheTopicKnowsIt() {
        add(TestReports.processor("1"), 0);

        assertThat(instances(100_000)).containsExactly("1");
        assertThat(problems(100_000)).extracting(Problem::severity).hasSize(1);
        assertThat(instances(8 * 86_400)).isEmpty();
    }

    @Test
    void theClockOfTheMachineMayBeWrong() {
        Instant wrong = TestReports.after(3_600);
        add(TestReports.relay("1").meter(ReportedMetrics.RELAY_LEADER, 1), 5);
        reports.synchronize(TestReports.after(5), wrong);

        assertThat(reports.ask(wrong.plusSeconds(2), Reports.State::problems)).isEmpty();
        assertThat(reports.ask(wrong.plusSeconds(2), Reports.State::now))
                .isEqualTo(TestReports.after(7));
    }

    @Test
    void aClockThatIsSetBackDoesNotMakeItsProcessGone() {
        TestReports processor = TestReports.processor("1");
        add(processor, 3_600);
        for (long second = 3_605; second <= 3_700; second += 5) {
            reports.add(processor.at(second - 3_600), TestReports.after(second));
        }

        assertThat(problems(3_701)).isEmpty();
        assertThat(instances(3_701)).containsExactly("1");
    }

    @Test
    void aRemovedProcessIsForgotten() {
        add(TestReports.relay("1"), 5);
        reports.remove("relay/orders/1");

        assertThat(instances(6)).isEmpty();
    }

    @Test
    void processesWithoutEndAreNotKept() {
        IntStream.range(0, Reports.MAX_PROCESSES + 50)
                .forEach(i -> add(TestReports.processor("p" + i), i));

        List<String> kept = instances(Reports.MAX_PROCESSES + 50);
        assertThat(kept).hasSizeLessThanOrEqualTo(Reports.MAX_PROCESSES).doesNotContain("p0");
    }

    @Test
    void ofDetailsThatAreLargeOnlyAPartIsKept() {
        TestReports relay = TestReports.relay("1");
        IntStream.range(0, 1_000).forEach(i -> relay.unhealthy("\ud83d\ude00".repeat(5_000)));
        add(relay, 0);
        add(relay, 20);

        assertThat(problems(20))
                .filteredOn(problem -> problem.id().startsWith("problems/"))
                .hasSize(20)
                .allMatch(problem -> problem.text().length() <= 2_000);
    }

    private void add(TestReports report, long at) {
        StatusRecord status = report.at(at);
        reports.add(status, status.at());
    }

    private List<Problem> problems(long now) {
        return reports.ask(TestReports.after(now), Reports.State::problems);
    }

    private List<String> instances(long now) {
        Duration ahead = Duration.ZERO;
        return reports.ask(
                TestReports.after(now).plus(ahead),
                state ->
                        state.tracks().stream()
                                .map(track -> track.latest())
                                .map(seen -> seen.status().process().instance())
                                .toList());
    }
}
