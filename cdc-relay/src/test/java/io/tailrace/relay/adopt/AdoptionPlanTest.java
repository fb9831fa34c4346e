package io.tailrace.relay.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class AdoptionPlanTest {

    private static final Instant SINCE = Instant.parse("2026-11-29T12:00:00Z");
    private static final Instant AT = Instant.parse("2026-11-29T12:05:00Z");
    private static final Position FIRST = Position.after(lsn(100));
    private static final SourceIdentity SOURCE = SourceIdentity.of(new DatabaseId("1", 1, 1));

    @Test
    void rowsOfTheSlotAreComparedFromTheirFirstTransactionOn() {
        StoredPosition adopted = plan(SINCE).position(lsn(200), SOURCE, false, false);

        assertThat(adopted.phase()).isEqualTo(Phase.CATCHING_UP);
        assertThat(adopted.checkedUntil()).isEqualTo(lsn(200));
        assertThat(adopted.checkedSince()).isEqualTo(SINCE);
        assertThat(adopted.publishedUntil()).isNull();
    }

    @Test
    void behindASlotWithoutTransactionsOnlyWhatIsWrittenFromNowOnIsCompared() {
        StoredPosition adopted = plan(null).position(lsn(100), SOURCE, false, false);

        assertThat(adopted.phase()).isEqualTo(Phase.CATCHING_UP);
        assertThat(adopted.checkedSince()).isEqualTo(AT);
        assertThat(adopted.publishedUntil()).isEqualTo(FIRST); // what topics lack is published
        assertThat(plan(null).position(lsn(100), SOURCE, true, false).phase())
                .isEqualTo(Phase.STREAMING);
    }

    @Test
    void whatTheLogHoldsWhenTheRelayBeginsIsComparedAsWell() {
        StoredPosition adopted = plan(SINCE).position(lsn(200), SOURCE, false, false);

        assertThat(adopted.comparedUntil(lsn(300)).checkedUntil()).isEqualTo(lsn(300));
        assertThat(adopted.comparedUntil(lsn(300)).checkedSince()).isEqualTo(SINCE);
        assertThat(adopted.comparedUntil(lsn(150))).isEqualTo(adopted);
        assertThat(plan(null).position(lsn(100), SOURCE, false, false).comparedUntil(lsn(300)))
                .satisfies(later -> assertThat(later.checkedUntil()).isEqualTo(lsn(300)))
                .satisfies(later -> assertThat(later.publishedUntil()).isEqualTo(FIRST));
    }

    @Test
    void aRepairThatLeavesOutUndecidedRowsComparesNoMoreThanItHasBegunWith() {
        StoredPosition repair =
                new StoredPosition(Phase.CATCHING_UP, FIRST, lsn(200), SOURCE, null, 0);

        assertThat(repair.comparedUntil(lsn(300))).isEqualTo(repair);
        assertThat(repair.streaming(FIRST).comparedUntil(lsn(300)).phase())
                .isEqualTo(Phase.STREAMING);
    }

    private static AdoptionPlan plan(@Nullable Instant since) {
        return new AdoptionPlan(
                new AdoptableSlot(lsn(100), 7, lsn(200)),
                FIRST,
                AT,
                since,
                new SlotHistory(null, null, false, Set.of()));
    }

    private static LogSequenceNumber lsn(long value) {
        return LogSequenceNumber.valueOf(value);
    }
}
