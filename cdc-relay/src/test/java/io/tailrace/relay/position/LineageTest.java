package io.tailrace.relay.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class LineageTest {

    private static final String HISTORY =
            """
            1\t0/3000148\tno recovery target specified

            # written by hand
            2\t0/4000000\tbefore 2026-01-01 00:00:00+00
            """;

    private final Lineage lineage =
            new Lineage(new DatabaseId("7428", 5, 3), lsn("0/5000000"), Lineage.switches(HISTORY));

    @Test
    void theHistoryFileSaysWhereEachTimelineEnded() {
        assertThat(lineage.switches()).isEqualTo(Map.of(1, lsn("0/3000148"), 2, lsn("0/4000000")));
        assertThatThrownBy(() -> Lineage.switches("nonsense here"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPositionOfTheSameTimelineIsContinuedUpToTheEndOfTheLog() {
        assertThat(lineage.contradiction(3, lsn("0/5000000"))).isEmpty();
        assertThat(lineage.contradiction(3, lsn("0/5000001")))
                .contains("has a write-ahead log that ends at 0/5000000");
    }

    @Test
    void aPositionOfAnEarlierTimelineIsContinuedUpToWhereTheTimelineEnded() {
        assertThat(lineage.contradiction(1, lsn("0/3000148"))).isEmpty();
        assertThat(lineage.contradiction(1, lsn("0/3000149")))
                .contains("is on timeline 3, which left timeline 1 at 0/3000148");
    }

    @Test
    void aTimelineThatIsNoAncestorIsNotContinued() {
        assertThat(lineage.contradiction(4, lsn("0/1")))
                .contains("is on timeline 3, but rows were published from timeline 4");
        Lineage other = new Lineage(new DatabaseId("7428", 5, 3), lsn("0/5000000"), Map.of());
        assertThat(other.contradiction(2, lsn("0/1"))).isPresent();
    }

    @Test
    void ofAPositionWithoutATimelineOnlyTheEndOfTheLogIsKnown() {
        assertThat(lineage.contradiction(DatabaseId.UNKNOWN_TIMELINE, lsn("0/4500000"))).isEmpty();
        assertThat(lineage.contradiction(DatabaseId.UNKNOWN_TIMELINE, lsn("0/5000001")))
                .isPresent();
    }

    private static LogSequenceNumber lsn(String text) {
        return LogSequenceNumber.valueOf(text);
    }
}
