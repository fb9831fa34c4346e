package io.tailrace.processor.account.difference;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.account.Bucket;
import io.tailrace.account.IdHash;
import io.tailrace.account.Tally;
import io.tailrace.account.ledger.Equation;
import io.tailrace.account.ledger.Imbalance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DifferencesTest {

    private static final Bucket BUCKET = new Bucket("shop", "order", 29_400_000);
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final Duration SETTLE = Duration.ofSeconds(10);

    private final Differences differences = new Differences(SETTLE);
    private final Tally one = new IdHash().of("a");

    @Test
    void whatMayBeOnItsWayIsOpenAndNotReported() {
        differences.update(List.of(imbalance(Tally.ZERO, 1, false)), NOW);
        differences.update(List.of(imbalance(Tally.ZERO, 1, false)), NOW.plusSeconds(60));

        assertThat(differences.reported()).isEmpty();
        assertThat(differences.open()).isEqualTo(1);
        assertThat(differences.waitingSince()).contains(NOW);
    }

    @Test
    void whatStaysCertainIsReportedOnceUntilItIsEqual() {
        Imbalance certain = imbalance(Tally.ZERO, 1, true);
        assertThat(differences.update(List.of(certain), NOW).opened()).isEmpty();
        assertThat(differences.update(List.of(certain), NOW.plus(SETTLE)).opened())
                .extracting(Difference::missing)
                .containsExactly(1L);
        assertThat(differences.update(List.of(certain), NOW.plusSeconds(11)).opened()).isEmpty();
        assertThat(differences.open()).isZero();

        assertThat(differences.update(List.of(), NOW.plusSeconds(12)).closed()).hasSize(1);
        assertThat(differences.reported()).isEmpty();
    }

    @Test
    void aReportedDifferenceStaysWhileItsBucketChanges() {
        report(imbalance(Tally.ZERO, 1, true));
        Imbalance more = imbalance(Tally.ZERO.minus(one), 2, false);
        differences.update(List.of(more), NOW.plusSeconds(20));

        assertThat(differences.reported()).extracting(Difference::missing).containsExactly(1L);
        assertThat(differences.open()).isEqualTo(1);
    }

    @Test
    void surplusCountsAsDuplicatedUntilItIsExplained() {
        report(imbalance(one.plus(one).plus(one), 1, true));
        Difference unexplained = differences.unexplained().orElseThrow();
        assertThat(unexplained)
                .matches(d -> d.duplicated() == 2 && d.phantom() == 0 && d.missing() == 0);

        differences.explain(unexplained, new Surplus(1, 1));

        assertThat(differences.unexplained()).isEmpty();
        assertThat(differences.reported())
                .singleElement()
                .matches(d -> d.duplicated() == 1 && d.phantom() == 1);
        assertThat(
                        differences
                                .update(List.of(unexplained.imbalance()), NOW.plusSeconds(60))
                                .opened())
                .isEmpty();
        assertThat(differences.unexplained()).isEmpty();
    }

    @Test
    void theSentenceNamesTheBucketAndTheCommand() {
        report(imbalance(Tally.ZERO, 1, true));
        Difference difference = differences.reported().get(0);

        assertThat(difference.toString())
                .contains("order@2025-11-24T16:00Z of source shop", "1 missing");
        assertThat(difference.command())
                .isEqualTo("tailrace-relay account --bucket order@2025-11-24T16:00Z");
    }

    private void report(Imbalance imbalance) {
        differences.update(List.of(imbalance), NOW);
        differences.update(List.of(imbalance), NOW.plus(SETTLE));
    }

    private Imbalance imbalance(Tally found, long since, boolean certain) {
        return new Imbalance(Equation.PROCESSED, BUCKET, one, found, since, certain);
    }
}
