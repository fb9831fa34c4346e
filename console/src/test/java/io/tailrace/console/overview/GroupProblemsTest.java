package io.tailrace.console.overview;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.console.overview.Problem.Severity;
import io.tailrace.console.overview.UnreadRecords.Gap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class GroupProblemsTest {

    private static final TopicPartition PARTITION = new TopicPartition("events.user", 0);
    private static final TopicPartition OTHER = new TopicPartition("events.user", 1);

    @Test
    void aGroupThatIsFarBehindIsAProblemOnceItLasts() {
        Reports reports = watched(at -> groups(at, 0, 7, group(1_001L, 2, "Stable")));

        groups(reports, 599, 8, group(1_001L, 2, "Stable"));

        assertThat(problems(reports, 899)).isEmpty();
        assertThat(problems(reports, 900))
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.subject()).isEqualTo("group mailer");
                            assertThat(one.severity()).isEqualTo(Severity.WARNING);
                            assertThat(one.since()).isEqualTo(TestReports.after(0));
                            assertThat(one.runbook())
                                    .isEqualTo("how-to/alerts.md#tailracesubscriberlag");
                        });
    }

    @Test
    void unreadEventsThatNobodyReadsAreAProblemOnceItLasts() {
        Reports reports = watched(at -> groups(at, 0, 7, group(1L, 0, "Empty")));

        assertThat(problems(reports, 599)).isEmpty();
        assertThat(problems(reports, 600))
                .singleElement()
                .extracting(Problem::runbook)
                .isEqualTo("how-to/alerts.md#tailracesubscriberstuck");
    }

    @Test
    void aGroupWithMembersThatCommitsNothingIsAProblemAfterTenMinutes() {
        Reports reports = watched(at -> groups(at, 0, 7, group(5L, 2, "Stable")));
        groups(reports, 300, 8, group(9L, 2, "Stable"));
        groups(reports, 600, 8, group(20L, 2, "Stable"));

        assertThat(problems(reports, 899)).as("it has committed at 300").isEmpty();
        assertThat(problems(reports, 900))
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.text())
                                    .isEqualTo(
                                            "It has 20 unread event(s) and 2 member(s), and commits nothing");
                            assertThat(one.since()).isEqualTo(TestReports.after(300));
                            assertThat(one.runbook())
                                    .isEqualTo("how-to/alerts.md#tailracesubscriberstuck");
                        });

        groups(reports, 901, 9, group(19L, 2, "Stable"));
        assertThat(problems(reports, 902)).isEmpty();
    }

    @Test
    void reportsOfThePastDoNotMakeTheGroupsOfNowOld() {
        Reports reports = new Reports();
        for (long second = 0; second <= 3_600; second += 5) {
            reports.add(TestReports.processor("1").at(second), TestReports.after(second));
            if (second == 5) {
                groups(reports, 3_600, 7, group(1L, 0, "Empty"));
            }
        }

        assertThat(problems(reports, 3_601)).isEmpty();
        assertThat(problems(reports, 4_200)).extracting(Problem::id).contains("away/mailer");
    }

    @Test
    void aGroupThatHasReadEverythingOrOfWhichNothingIsKnownIsNone() {
        assertThat(
                        GroupProblems.of(
                                List.of(
                                        group(0L, 0, "Empty"),
                                        group(1_000L, 1, "Stable"),
                                        group(null, 0, "Empty"),
                                        group(5L, 0, GroupOffsets.UNKNOWN)),
                                Map.of()))
                .isEmpty();
    }

    @Test
    void openDeadLettersAreAProblemAtOnce() {
        Reports reports = watched(at -> at.letters(3L));

        assertThat(problems(reports, 0))
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.text()).startsWith("3 dead letter(s) are open");
                            assertThat(one.runbook())
                                    .isEqualTo("how-to/alerts.md#tailracedeadletters");
                        });
        reports.letters(null);
        assertThat(problems(reports, 1)).isEmpty();
    }

    @Test
    void aLagWithAnEndThatIsNotKnownIsNotKnown() {
        Map<TopicPartition, Long> committed = Map.of(PARTITION, 5L, OTHER, 5L);

        assertThat(GroupOffsets.gaps(committed, Map.of(PARTITION, 9L))).isNull();
        assertThat(GroupOffsets.gaps(Map.of(), Map.of(PARTITION, 9L))).isNull();
        assertThat(GroupOffsets.lag(null, Map.of())).isNull();
    }

    @Test
    void aTopicThatWasDeletedHasNoUnreadEvents() {
        List<Gap> gaps =
                GroupOffsets.gaps(
                        Map.of(PARTITION, 5L, OTHER, 5L), Map.of(PARTITION, 9L, OTHER, 0L));

        assertThat(GroupOffsets.lag(gaps, Map.of())).isEqualTo(4);
        assertThat(GroupOffsets.lag(gaps, Map.of(new Gap(PARTITION, 5, 9), 3L))).isEqualTo(3);
    }

    @Test
    void groupsThatAreOldSaySo() {
        List<Overview.Group> groups = List.of(group(1L, 1, "Stable"));
        GroupLags.State fresh = new GroupLags.State(groups, TestReports.after(0), null);
        GroupLags.State away = new GroupLags.State(groups, TestReports.after(0), "No broker");

        assertThat(fresh.problem(TestReports.after(30))).isNull();
        assertThat(fresh.problem(TestReports.after(31))).contains("2026-11-29T12:00:00Z");
        assertThat(away.problem(TestReports.after(1))).isEqualTo("No broker");
        assertThat(away.problem(TestReports.after(31))).endsWith(": No broker");
        assertThat(new GroupLags.State(List.of(), null, null).problem(TestReports.after(0)))
                .isEqualTo("The brokers have not said yet how far groups are");
    }

    private static Reports watched(Consumer<Reports> seen) {
        Reports reports = new Reports();
        seen.accept(reports);
        assertThat(reports.ask(TestReports.after(0), Reports.State::tracks)).isEmpty();
        return reports;
    }

    private static List<Problem> problems(Reports reports, long now) {
        return reports.ask(TestReports.after(now), Reports.State::problems);
    }

    private static void groups(Reports reports, long at, long committed, Overview.Group group) {
        reports.groups(
                GroupProblems.of(List.of(group), Map.of("mailer", committed)),
                TestReports.after(at));
    }

    private static Overview.Group group(Long lag, int members, String state) {
        return new Overview.Group("mailer", lag, members, state);
    }
}
