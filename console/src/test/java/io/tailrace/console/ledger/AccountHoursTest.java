package io.tailrace.console.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.account.AccountRecord.Begin;
import io.tailrace.account.AccountRecord.Counted;
import io.tailrace.account.AccountRecord.Progress;
import io.tailrace.account.AccountRecord.TableSide;
import io.tailrace.account.Hop;
import io.tailrace.account.HourTally;
import io.tailrace.account.IdHash;
import io.tailrace.account.IdMinute;
import io.tailrace.account.Line;
import io.tailrace.account.Part;
import io.tailrace.account.ledger.Ledger;
import io.tailrace.console.ledger.AccountHours.HourCell;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ledger is given what counters of a small pipeline write. */
class AccountHoursTest {

    private static final Instant NOW = Instant.parse("2026-11-29T12:30:00Z");
    private static final long MINUTE = IdMinute.at(NOW);
    private static final long HOUR = IdMinute.hour(MINUTE);
    private static final String TABLE = Part.table("shop");
    private static final String OUTBOX = Part.partition("outbox.order", 0);
    private static final String EVENTS = Part.partition("events.order", 0);

    private final Ledger ledger = new Ledger();
    private final IdHash hash = new IdHash();
    private Unequal unequal = Unequal.NONE;

    @BeforeEach
    void begin() {
        ledger.apply(new Begin(MINUTE - 60));
        round();
    }

    @Test
    void anHourThatIsEqualSaysHowMuchCameInAndWentOut() {
        count(TABLE, Hop.TABLE, "a", "b");
        count(OUTBOX, Hop.OUTBOX, "a", "b");
        count(EVENTS, Hop.EVENTS, "a", "b");
        look(NOW);

        AccountHours hours = AccountResource.hours(ledger, unequal, 3, NOW);
        assertThat(hours.state()).isEqualTo("equal");
        assertThat(hours.problems()).isEmpty();
        assertThat(hours.types()).singleElement().matches(type -> type.type().equals("order"));
        assertThat(hours.types().get(0).hours()).hasSize(3);
        assertThat(hours.types().get(0).hours().get(0).state()).isEqualTo("none");
        HourCell last = hours.types().get(0).hours().get(2);
        assertThat(last.hour()).isEqualTo(Instant.parse("2026-11-29T12:00:00Z"));
        assertThat(last.state()).isEqualTo("equal");
        assertThat(last.in()).isEqualTo(2);
        assertThat(last.out()).isEqualTo(2);
    }

    @Test
    void aDifferenceIsOpenUntilItIsCertainAndHasLasted() {
        lose("b");
        look(NOW);
        assertThat(cell(NOW).state()).isEqualTo("open");
        assertThat(cell(NOW).difference()).isZero();
        assertThat(cell(NOW).minutes()).containsExactly(NOW);

        round();
        round();
        look(NOW.plusSeconds(1));
        assertThat(AccountResource.hours(ledger, unequal, 1, NOW).state()).isEqualTo("open");
        look(NOW.plusSeconds(12));
        AccountHours hours = AccountResource.hours(ledger, unequal, 1, NOW);
        assertThat(hours.state()).isEqualTo("different");
        assertThat(hours.problems())
                .containsExactly(
                        "1 events of order@2026-11-29T12:30Z of source shop are missing: 2"
                                + " expected, 1 processed");
        assertThat(cell(NOW).state()).isEqualTo("missing");
        assertThat(cell(NOW).difference()).isEqualTo(1);
    }

    @Test
    void whatStaysOpenForLongIsStalled() {
        lose("b");
        look(NOW);
        look(NOW.plusSeconds(299));
        assertThat(unequal.summary(NOW.plusSeconds(299))).isEqualTo("open");
        assertThat(unequal.summary(NOW.plusSeconds(300))).isEqualTo("stalled");
    }

    @Test
    void aBucketShowsItsHopsAndTheCommandThatNamesItsEvents() {
        lose("b");
        look(NOW);

        BucketCounts counts = BucketCounts.of(ledger, unequal, "order", MINUTE);
        assertThat(counts.command())
                .isEqualTo("tailrace-relay account --bucket order@2026-11-29T12:30Z");
        assertThat(counts.equations())
                .extracting(BucketCounts.EquationCounts::name)
                .containsExactly("published", "processed");
        assertThat(counts.equations())
                .extracting(BucketCounts.EquationCounts::difference)
                .containsExactly(0L, 1L);
        assertThat(counts.equations().get(0).hops())
                .contains(new BucketCounts.HopCount("table", 2));
        assertThat(BucketCounts.of(ledger, unequal, "user", MINUTE).equations()).isEmpty();
    }

    @Test
    void nothingIsSaidBeforeCountingHasBegun() {
        assertThat(AccountResource.hours(new Ledger(), Unequal.NONE, 1, NOW).state())
                .isEqualTo("unknown");
    }

    private HourCell cell(Instant now) {
        return AccountResource.hours(ledger, unequal, 1, now).types().get(0).hours().get(0);
    }

    /** The event is published and not delivered, another one is. */
    private void lose(String id) {
        count(TABLE, Hop.TABLE, "a", id);
        count(OUTBOX, Hop.OUTBOX, "a", id);
        count(EVENTS, Hop.EVENTS, "a");
    }

    private void look(Instant at) {
        unequal = unequal.next(ledger.imbalances(), at);
    }

    private void count(String part, Hop hop, String... ids) {
        HourTally tally = new HourTally();
        for (String id : ids) {
            tally.add(new Line(hop, "shop", "order"), MINUTE, hash.of(id));
        }
        ledger.apply(new Counted(part, HOUR, tally));
    }

    private void round() {
        ledger.apply(new Progress("r", Set.of(TABLE), new TableSide("shop", MINUTE - 60, true)));
        ledger.apply(new Progress("p", Set.of(OUTBOX, EVENTS), null));
    }
}
