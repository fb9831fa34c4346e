package io.tailrace.relay.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.account.AccountRecord;
import io.tailrace.account.AccountRecord.Counted;
import io.tailrace.account.AccountRecord.Gone;
import io.tailrace.account.AccountRecord.Progress;
import io.tailrace.account.AccountRecord.TableSide;
import io.tailrace.account.Bucket;
import io.tailrace.account.Hop;
import io.tailrace.account.HourTally;
import io.tailrace.account.IdHash;
import io.tailrace.account.IdMinute;
import io.tailrace.account.Line;
import io.tailrace.account.ledger.Ledger;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CountedLinesTest {

    private static final long MINUTE = 29_520_010;
    private static final long HOUR = IdMinute.hour(MINUTE);
    private static final Bucket BUCKET = new Bucket("shop", "order", MINUTE);
    private static final String TABLE = "table slot";

    private final Ledger ledger = new Ledger();

    @Test
    void ofAnAccountOfManyTypesOnlyTheWantedMinuteIsKept() {
        HourTally full = new HourTally();
        for (int type = 0; type < 100; type++) {
            for (long minute = IdMinute.first(HOUR); minute < IdMinute.first(HOUR + 1); minute++) {
                add(full, Hop.TABLE, "shop", "type-" + type, minute);
                add(full, Hop.OUTBOX, "shop", "order", minute);
                add(full, Hop.TABLE, "shop", "order", minute);
                add(full, Hop.TABLE, "billing", "order", minute);
            }
        }
        for (long hour = HOUR - 24; hour <= HOUR; hour++) {
            take(new Counted(TABLE, hour, full));
            take(new Counted("outbox.order-0", hour, full));
        }

        assertThat(ledger.buckets()).containsExactly(BUCKET);
        assertThat(ledger.counted(TABLE)).containsOnlyKeys(HOUR);
    }

    @Test
    void whatAPartHasSaidBeforeIsReplaced() {
        take(new Counted(TABLE, HOUR, rows(3, "order")));
        take(new Counted(TABLE, HOUR, rows(2, "order")));

        assertThat(ledger.tally(BUCKET, Hop.TABLE).count()).isEqualTo(2);

        take(new Counted(TABLE, HOUR, new HourTally()));

        assertThat(ledger.tally(BUCKET, Hop.TABLE).isZero()).isTrue();
    }

    @Test
    void furtherTypesAndTheSideOfTheTableAreKept() {
        TableSide side = new TableSide("shop", 5, true);
        take(new Counted(TABLE, HOUR, rows(1, Line.FURTHER_TYPES)));
        take(new Progress(TABLE, Set.of(TABLE), side));

        Bucket further = new Bucket("shop", Line.FURTHER_TYPES, MINUTE);
        assertThat(ledger.tally(further, Hop.TABLE).count()).isEqualTo(1);
        assertThat(ledger.tables()).containsEntry("shop", side);

        take(new Gone(TABLE));

        assertThat(ledger.tables()).isEmpty();
    }

    @Test
    void anHourThatIsForgottenIsForgotten() {
        take(new Counted(TABLE, HOUR, rows(1, "order")));
        take(new Counted("table other", HOUR, null));

        assertThat(ledger.buckets()).isEmpty();
    }

    @Test
    void theLastMinuteIsThatOfTheWantedParts() {
        CountedLines.LastMinutes minutes = new CountedLines.LastMinutes(Set.of("a", "b"));
        minutes.add(new Counted("a", HOUR, rows(1, "order")));
        minutes.add(new Counted("other", HOUR + 1, at(MINUTE + 60)));

        assertThat(minutes.last(0)).hasValue(MINUTE);
        assertThat(minutes.last(IdMinute.first(HOUR + 1))).isEmpty();

        minutes.add(new Counted("b", HOUR, at(MINUTE + 1)));
        assertThat(minutes.last(0)).hasValue(MINUTE + 1);
        minutes.add(new Counted("b", HOUR, null));
        assertThat(minutes.last(0)).hasValue(MINUTE);
    }

    private void take(AccountRecord record) {
        AccountRecord kept = CountedLines.ofRows(BUCKET).apply(record);
        if (kept != null) {
            ledger.apply(kept);
        }
    }

    private static HourTally at(long minute) {
        HourTally tally = new HourTally();
        add(tally, Hop.TABLE, "shop", "order", minute);
        return tally;
    }

    private static HourTally rows(int number, String type) {
        HourTally tally = new HourTally();
        for (int i = 0; i < number; i++) {
            add(tally, Hop.TABLE, "shop", type, MINUTE);
        }
        return tally;
    }

    private static void add(HourTally tally, Hop hop, String source, String type, long minute) {
        tally.add(new Line(hop, source, type), minute, new IdHash().of("e"));
    }
}
