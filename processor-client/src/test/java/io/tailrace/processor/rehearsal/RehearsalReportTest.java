package io.tailrace.processor.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.internal.rehearsal.LetterOutcome;
import io.tailrace.event.internal.rehearsal.LetterPosition;
import java.util.List;
import org.junit.jupiter.api.Test;

class RehearsalReportTest {

    private final RehearsalReport report = new RehearsalReport();

    @Test
    void whatHasNoEffectSucceedsAndEverythingElseDoesNot() {
        report.setSelected(LetterOutcome.values().length + 1L);
        for (LetterOutcome outcome : LetterOutcome.values()) {
            report.add(outcome);
        }
        report.addUnanswered();
        assertThat(report.wouldSucceed()).isEqualTo(3);
        assertThat(report.done()).isEqualTo(report.selected());
        assertThat(report.isAllWell()).isFalse();
    }

    @Test
    void allIsWellOnlyIfEverythingThatWouldBeSentSucceeds() {
        report.setSelected(1);
        assertThat(report.isAllWell()).isFalse();
        report.add(LetterOutcome.SUCCEEDED);
        assertThat(report.isAllWell()).isTrue();
        report.setNeverGivenToAGroup(1);
        assertThat(report.isAllWell()).isFalse();
    }

    @Test
    void theMostFrequentKindIsFirstWithAnExample() {
        RehearsalReport.Kind rare = kind("rare");
        RehearsalReport.Kind often = kind("often");
        report.addRest(rare, letter(1));
        report.addRest(often, letter(2));
        report.addRest(often, letter(3));
        assertThat(report.rest())
                .isEqualTo(
                        List.of(
                                new RehearsalReport.Count(often, 2, "0:2"),
                                new RehearsalReport.Count(rare, 1, "0:1")));
    }

    @Test
    void aRedriveThatWouldRefuseEverythingIsNotWell() {
        assertThat(report.isAllWell()).isTrue();
        report.setRefused(2, "2 too often", "Look.");
        assertThat(report.isAllWell()).isFalse();
    }

    @Test
    void aStoppedRehearsalIsNotWell() {
        report.setInterrupted(true);
        assertThat(report.isAllWell()).isFalse();
    }

    @Test
    void whatMayBeCommittedIsNotRolledBack() {
        report.add(LetterOutcome.LEFT_OUT);
        assertThat(report.isRolledBack()).isTrue();
        report.add(LetterOutcome.COMMITTED);
        assertThat(report.isRolledBack()).isFalse();
    }

    @Test
    void aSessionThatCouldNotBeEndedIsNotRolledBack() {
        report.add(LetterOutcome.NOT_REHEARSED);
        assertThat(report.isRolledBack()).isTrue();
        report.add(LetterOutcome.NOT_ENDED);
        assertThat(report.isRolledBack()).isFalse();
        assertThat(report.figures())
                .containsEntry("notEnded", 1L)
                .containsEntry("rolledBack", false);
    }

    @Test
    void kindsBeyondTheLimitAreCountedTogether() {
        for (int i = 0; i < RehearsalReport.MAX_KINDS + 3; i++) {
            report.addRest(kind("random " + i), letter(i));
        }
        report.addRest(kind("random 0"), letter(0));
        assertThat(report.rest()).hasSize(RehearsalReport.MAX_KINDS + 1);
        assertThat(report.rest().get(0).kind()).isEqualTo(RehearsalReport.OTHERS);
        assertThat(report.rest().get(0).count()).isEqualTo(3);
    }

    private static RehearsalReport.Kind kind(String message) {
        return new RehearsalReport.Kind("g", "failed", "DeliveryFailed", "E", message);
    }

    private static Letter letter(int offset) {
        return new Letter(new LetterPosition(0, offset, "id"), "t", "a");
    }
}
