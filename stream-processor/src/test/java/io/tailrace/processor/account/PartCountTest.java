package io.tailrace.processor.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.account.AccountRecord.Counted;
import io.tailrace.account.Hop;
import io.tailrace.account.HourTally;
import io.tailrace.account.IdHash;
import io.tailrace.account.Line;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PartCountTest {

    private static final Line LINE = new Line(Hop.OUTBOX, "shop", "order");
    private static final long HOUR = 490_000;

    private final Map<Long, HourTally> before = new HashMap<>();
    private final IdHash hash = new IdHash();

    @Test
    void recordsWaitUntilTheyAreProcessed() {
        PartCount count = new PartCount("outbox.order-0", before, 0);
        add(count, 5, "a");
        add(count, 6, "b");
        assertThat(count.isChanged()).isFalse();
        assertThat(count.counted(7)).isEqualTo(5);

        count.processed(6);
        assertThat(counts(count)).containsExactly(1L);
        assertThat(count.counted(7)).isEqualTo(6);

        count.processed(9);
        add(count, 8, "c");
        assertThat(counts(count)).containsExactly(3L);
        assertThat(count.isWaiting()).isFalse();
        assertThat(count.counted(9)).isEqualTo(9);
    }

    @Test
    void countingGoesOnWhereTheLastCounterStopped() {
        before.put(HOUR, tally("a", "b"));
        PartCount count = new PartCount("events.order-0", before, Long.MAX_VALUE);
        add(count, 2, "c");

        assertThat(counts(count)).containsExactly(3L);
        count.published();
        assertThat(count.isChanged()).isFalse();
    }

    @Test
    void hoursThatAreTooOldAreNotPublishedAnyMore() {
        PartCount count = new PartCount("events.order-0", before, Long.MAX_VALUE);
        add(count, 2, "c");
        count.forgetBefore(HOUR + 1);

        assertThat(count.changes()).isEmpty();
    }

    private void add(PartCount count, long offset, String id) {
        count.add(offset, LINE, HOUR * 60, hash.of(id));
    }

    private HourTally tally(String... ids) {
        HourTally tally = new HourTally();
        for (String id : ids) {
            tally.add(LINE, HOUR * 60, hash.of(id));
        }
        return tally;
    }

    /** The number of events of each hour that has changed. */
    private static List<Long> counts(PartCount count) {
        List<Long> counts = new ArrayList<>();
        for (Counted changed : count.changes()) {
            HourTally tally = changed.tally();
            assertThat(tally).isNotNull();
            if (tally != null) {
                tally.forEach((line, minute, sum) -> counts.add(sum.count()));
            }
        }
        return counts;
    }
}
