package io.tailrace.account.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.account.AccountCodec;
import io.tailrace.account.AccountRecord.Begin;
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
import io.tailrace.account.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ledger is given what counters of a small pipeline write. */
class LedgerTest {

    private static final long MINUTE = 29_400_000;
    private static final long HOUR = IdMinute.hour(MINUTE);
    private static final String TABLE = Part.table("shop");
    private static final String OUTBOX = Part.partition("outbox.order", 0);
    private static final String EVENTS = Part.partition("events.order", 0);
    private static final String DEAD = Part.partition("events.dlt", 0);

    private static final Set<String> TOPICS = Set.of(OUTBOX, EVENTS, DEAD);

    private final Ledger ledger = new Ledger();
    private final IdHash hash = new IdHash();
    private final Map<String, HourTally> parts = new HashMap<>();

    @BeforeEach
    void begin() {
        ledger.apply(new Begin(MINUTE - 10));
        table(true);
        round();
    }

    @Test
    void whatIsEqualIsNoImbalance() {
        count(TABLE, Hop.TABLE, "a", "b");
        count(OUTBOX, Hop.OUTBOX, "b", "a");
        count(EVENTS, Hop.EVENTS, "a", "b");

        assertThat(ledger.imbalances()).isEmpty();
    }

    @Test
    void aDifferenceIsCertainAfterEveryCounterHasGoneThroughItsParts() {
        count(TABLE, Hop.TABLE, "a");
        round();
        assertThat(ledger.imbalances()).extracting(Imbalance::certain).containsExactly(false);
        round();
        assertThat(ledger.imbalances()).extracting(Imbalance::certain).containsExactly(true);

        count(OUTBOX, Hop.OUTBOX, "a");
        assertThat(ledger.imbalances())
                .singleElement()
                .matches(one -> one.equation() == Equation.PROCESSED && !one.certain());
        count(EVENTS, Hop.EVENTS, "a");
        assertThat(ledger.imbalances()).isEmpty();
    }

    @Test
    void aCounterThatDoesNotMoveKeepsDifferencesUncertain() {
        count(OUTBOX, Hop.OUTBOX, "a");
        topics();
        topics();
        topics();
        assertThat(one(Equation.PROCESSED).certain()).isTrue();
        assertThat(one(Equation.PUBLISHED).certain()).isFalse();
    }

    @Test
    void lostDuplicatedAndInventedEventsAreFoundAtTheirHop() {
        count(TABLE, Hop.TABLE, "a", "b");
        count(OUTBOX, Hop.OUTBOX, "a");
        count(EVENTS, Hop.EVENTS, "a", "a");

        assertThat(one(Equation.PUBLISHED).missing()).isEqualTo(1);
        assertThat(one(Equation.PUBLISHED).surplus()).isZero();
        assertThat(one(Equation.PROCESSED).missing()).isZero();
        assertThat(one(Equation.PROCESSED).surplus()).isEqualTo(1);
    }

    @Test
    void anInventedEventInThePlaceOfALostOneIsFoundByTheDigest() {
        count(TABLE, Hop.TABLE, "a");
        count(OUTBOX, Hop.OUTBOX, "x");
        count(EVENTS, Hop.EVENTS, "x");

        assertThat(one(Equation.PUBLISHED))
                .matches(one -> one.missing() == 1 && one.surplus() == 1);
    }

    @Test
    void deadLettersSkippedAndHeldEventsAreNotMissing() {
        count(TABLE, Hop.TABLE, "a", "b", "b", "c");
        count(OUTBOX, Hop.OUTBOX, "a", "b", "b", "c");
        count(EVENTS, Hop.EVENTS, "b");
        count(DEAD, Hop.DEAD, "a");
        count(EVENTS, Hop.SKIPPED, "b");
        count(EVENTS, Hop.HELD, "c");

        assertThat(ledger.imbalances()).isEmpty();

        add(DEAD, new Line(Hop.EVENTS, "shop", "order"), "c");
        assertThat(one(Equation.PROCESSED).surplus()).isEqualTo(1); // until it is held no longer
    }

    @Test
    void whatIsHeldNoLongerHasToComeOut() {
        count(TABLE, Hop.TABLE, "a");
        count(OUTBOX, Hop.OUTBOX, "a");
        count(EVENTS, Hop.HELD, "a");
        assertThat(ledger.imbalances()).isEmpty();

        HourTally released = new HourTally();
        released.add(new Line(Hop.HELD, "shop", "order"), MINUTE, hash.of("a").negated());
        ledger.apply(new Counted(DEAD, IdMinute.hour(MINUTE), released));
        assertThat(one(Equation.PROCESSED).missing()).isEqualTo(1);
    }

    @Test
    void whatTheRelayRefusedHasNoType() {
        count(TABLE, Hop.TABLE, "a", "b");
        count(OUTBOX, Hop.OUTBOX, "a");
        count(EVENTS, Hop.EVENTS, "a");
        assertThat(ledger.imbalances()).isNotEmpty();

        add(DEAD, new Line(Hop.REFUSED, "shop", ""), "b");
        assertThat(ledger.imbalances()).isEmpty();

        add(DEAD, new Line(Hop.REFUSED, "shop", ""), "invented");
        assertThat(one(Equation.PUBLISHED).missing()).isEqualTo(1);
    }

    @Test
    void withoutARowForEveryEventOnlyMissingOnesAreFound() {
        table(false);
        count(TABLE, Hop.TABLE, "a");
        count(OUTBOX, Hop.OUTBOX, "a", "message");
        count(EVENTS, Hop.EVENTS, "a", "message");
        assertThat(ledger.imbalances()).isEmpty();

        count(TABLE, Hop.TABLE, "b", "c");
        assertThat(one(Equation.PUBLISHED).missing()).isEqualTo(1);
    }

    @Test
    void whatIsFromBeforeTheBeginningIsNotCompared() {
        add(OUTBOX, new Line(Hop.OUTBOX, "shop", "order"), MINUTE - 11, "old");

        assertThat(ledger.imbalances()).isEmpty();
    }

    @Test
    void idsWithoutATimeMustKeepTheDifferenceOfTheBeginning() {
        add(OUTBOX, new Line(Hop.OUTBOX, "shop", "order"), IdMinute.UNTIMED, "old-1", "old-2");
        add(TABLE, new Line(Hop.TABLE, "shop", "order"), IdMinute.UNTIMED, "old-2");
        add(EVENTS, new Line(Hop.EVENTS, "shop", "order"), IdMinute.UNTIMED, "old-1", "old-2");
        round();
        round();
        assertThat(ledger.imbalances()).isEmpty();

        add(TABLE, new Line(Hop.TABLE, "shop", "order"), IdMinute.UNTIMED, "new");
        assertThat(one(Equation.PUBLISHED).missing()).isEqualTo(1);
        add(OUTBOX, new Line(Hop.OUTBOX, "shop", "order"), IdMinute.UNTIMED, "new");
        add(EVENTS, new Line(Hop.EVENTS, "shop", "order"), IdMinute.UNTIMED, "new");
        assertThat(ledger.imbalances()).isEmpty();
    }

    @Test
    void aPartThatIsCountedAgainReplacesItself() {
        count(OUTBOX, Hop.OUTBOX, "a");
        ledger.apply(new Counted(OUTBOX, IdMinute.hour(MINUTE), null));

        assertThat(ledger.imbalances()).isEmpty();
        assertThat(ledger.buckets()).isEmpty();
    }

    @Test
    void forgottenMinutesAreNamedIfTheyWereNotEqual() {
        count(OUTBOX, Hop.OUTBOX, "a");
        round();
        round();

        assertThat(ledger.forgetBefore(MINUTE)).isEmpty();
        assertThat(ledger.forgetBefore(MINUTE + 1))
                .extracting(Imbalance::equation)
                .containsExactly(Equation.PUBLISHED, Equation.PROCESSED);
        assertThat(ledger.buckets()).isEmpty();
        count(OUTBOX, Hop.OUTBOX, "late");
        assertThat(ledger.imbalances()).isEmpty();
    }

    @Test
    void theShardsOfATableAreComparedFromWhenAllOfThemCount() {
        count(TABLE, Hop.TABLE, "a");
        assertThat(one(Equation.PUBLISHED).missing()).isEqualTo(1);

        String second = Part.table("shop_2");
        TableSide later = new TableSide("shop", MINUTE + 1, true);
        ledger.apply(new Progress("shop_2", Set.of(second), later));
        table(true);
        assertThat(ledger.imbalances()).isEmpty();

        ledger.apply(new Gone("shop_2"));
        assertThat(one(Equation.PUBLISHED).missing()).isEqualTo(1);
        ledger.apply(new Gone("shop"));
        assertThat(ledger.imbalances()).isEmpty();
    }

    @Test
    void partsOfACounterThatEndedArePassedOn() {
        count(OUTBOX, Hop.OUTBOX, "a");
        ledger.apply(new Gone("p-1"));
        ledger.apply(new Progress("p-2", Set.of(OUTBOX, EVENTS, DEAD), null));
        ledger.apply(new Progress("p-2", Set.of(OUTBOX, EVENTS, DEAD), null));

        assertThat(one(Equation.PROCESSED).certain()).isTrue();
    }

    @Test
    void aCounterWhosePartsOthersHaveGoneThroughIsSuperseded() {
        assertThat(ledger.superseded(part -> true)).isEmpty();
        ledger.apply(new Progress("p-2", Set.of(OUTBOX), null));
        assertThat(ledger.superseded(part -> true)).isEmpty();
        ledger.apply(new Progress("p-3", Set.of(EVENTS), null));
        assertThat(ledger.superseded(part -> true)).isEmpty();
        assertThat(ledger.superseded(part -> !part.equals(DEAD))).containsExactly("p-1");
    }

    @Test
    void whatAPartHasCountedIsKnownByHourAndCanBeChanged() {
        count(OUTBOX, Hop.OUTBOX, "a");
        Map<Long, HourTally> hours = ledger.counted(OUTBOX);
        hours.get(IdMinute.hour(MINUTE))
                .add(new Line(Hop.OUTBOX, "shop", "order"), MINUTE, hash.of("b"));

        assertThat(ledger.counted(OUTBOX).get(IdMinute.hour(MINUTE)).isEmpty()).isFalse();
        assertThat(ledger.counted(EVENTS)).isEmpty();
        assertThat(ledger.countedBefore(IdMinute.hour(MINUTE))).isEmpty();
        assertThat(ledger.countedBefore(IdMinute.hour(MINUTE) + 1))
                .isEqualTo(Map.of(OUTBOX, Set.of(IdMinute.hour(MINUTE))));
        assertThat(ledger.tally(new Bucket("shop", "order", MINUTE), Hop.OUTBOX).count())
                .isEqualTo(1);
    }

    @Test
    void nothingIsCertainWhilePartsAreOnTheirWayToAnotherCounter() {
        ledger.apply(new Progress("p-2", Set.of("events.user-0"), null));
        count(OUTBOX, Hop.OUTBOX, "a");
        ledger.apply(new Gone("p-1"));
        for (int round = 0; round < 2; round++) { // it may have got the parts since
            assertThat(one(Equation.PROCESSED).certain()).isFalse();
            ledger.apply(new Progress("p-2", Set.of("events.user-0"), null));
        }
        ledger.apply(new Progress("p-2", Set.of("events.user-0", OUTBOX, EVENTS, DEAD), null));
        assertThat(one(Equation.PROCESSED).certain()).isFalse();
        ledger.apply(new Progress("p-2", Set.of("events.user-0", OUTBOX, EVENTS, DEAD), null));
        assertThat(one(Equation.PROCESSED).certain()).isTrue();
    }

    @Test
    void aReplayMakesUpForWhatWasLost() {
        count(TABLE, Hop.TABLE, "a", "b");
        count(OUTBOX, Hop.OUTBOX, "a");
        count(EVENTS, Hop.EVENTS, "a");
        assertThat(one(Equation.PUBLISHED).missing()).isEqualTo(1);

        count(OUTBOX, Hop.AGAIN, "b");
        count(EVENTS, Hop.EVENTS, "b");
        assertThat(ledger.imbalances()).isEmpty();
    }

    @Test
    void oneReportSufficesIfItSaysSinceWhen() {
        ledger.apply(new Counted(OUTBOX, HOUR, tally(Hop.OUTBOX, "a")), 100);
        ledger.apply(new Progress("p-1", TOPICS, null, 100), 110);
        assertThat(one(Equation.PROCESSED).certain()).isFalse();

        ledger.apply(new Progress("p-1", TOPICS, null, 101), 120);
        assertThat(one(Equation.PROCESSED).certain()).isTrue();
    }

    @Test
    void everythingIsCertainOnceNothingIsAdded() {
        count(TABLE, Hop.TABLE, "a");
        ledger.settle();

        assertThat(one(Equation.PUBLISHED).certain()).isTrue();
    }

    @Test
    void anEventWithoutATimeThatIsLostAfterAllWereEqualIsMissing() {
        for (Hop hop : List.of(Hop.TABLE, Hop.OUTBOX, Hop.EVENTS)) {
            add(hop.text(), new Line(hop, "shop", "order"), IdMinute.UNTIMED, "a");
        }
        round();
        round();
        assertThat(ledger.imbalances()).isEmpty();

        add("table", new Line(Hop.TABLE, "shop", "order"), IdMinute.UNTIMED, "lost");
        round();
        round();
        assertThat(one(Equation.PUBLISHED)).matches(one -> one.certain() && one.missing() == 1);
    }

    @Test
    void anHourThatOnePartDoesNotKeepIsForgotten() {
        count(OUTBOX, Hop.OUTBOX, "a");
        count(EVENTS, Hop.EVENTS, "a");
        count(TABLE, Hop.TABLE, "a");
        ledger.apply(new Counted(OUTBOX, HOUR, null));

        assertThat(ledger.imbalances()).isEmpty();
        assertThat(ledger.buckets()).isEmpty();
        assertThat(ledger.countedBefore(HOUR + 1)).containsOnlyKeys(EVENTS);
    }

    @Test
    void aDeadLetterOfTheRelayThatIsTooMuchIsFound() {
        count(TABLE, Hop.TABLE, "a");
        count(OUTBOX, Hop.OUTBOX, "a");
        count(EVENTS, Hop.EVENTS, "a");
        add(DEAD, new Line(Hop.REFUSED, "shop", ""), "a");

        assertThat(one(Equation.PUBLISHED).surplus()).isEqualTo(1);
    }

    @Test
    void aRecordInTheTopicOfAnotherTypeIsFound() {
        count(TABLE, Hop.TABLE, "a");
        add(OUTBOX, new Line(Hop.OUTBOX, "shop", "user"), "a");
        add(EVENTS, new Line(Hop.EVENTS, "shop", "user"), "a");

        assertThat(ledger.imbalances())
                .extracting(one -> one.bucket().type())
                .containsExactly("order", "user");
    }

    @Test
    void aTableThatDoesNotMoveDoesNotHideWhatAnotherOneLost() {
        ledger.apply(new Progress("other", Set.of("table other"), new TableSide("other", 0, true)));
        count(TABLE, Hop.TABLE, "lost");
        round();
        round();

        assertThat(one(Equation.PUBLISHED).certain()).isTrue();
    }

    @Test
    void minutesWithTooManyTypesAreNotCompared() {
        count(TABLE, Hop.TABLE, "a");
        add(TABLE, new Line(Hop.TABLE, "shop", Line.FURTHER_TYPES), "b");
        add(OUTBOX, new Line(Hop.OUTBOX, "shop", "user"), "b");
        add(EVENTS, new Line(Hop.EVENTS, "shop", "user"), "b");

        assertThat(ledger.imbalances()).isEmpty();
    }

    @Test
    void topicsThatBelongToNoTypeAreNotCompared() {
        add(EVENTS, new Line(Hop.EVENTS, "", "audit-log"), "x");
        assertThat(ledger.imbalances()).isEmpty();

        add(OUTBOX, new Line(Hop.OUTBOX, "", "audit-log"), MINUTE + 1, "y");
        assertThat(ledger.imbalances()).hasSize(2);
    }

    @Test
    void nothingIsCertainWhileARecordIsUnreadable() {
        count(OUTBOX, Hop.OUTBOX, "a");
        ledger.unreadable(AccountCodec.countedKey(EVENTS, HOUR));
        round();
        round();
        assertThat(one(Equation.PROCESSED).certain()).isFalse();

        count(EVENTS, Hop.EVENTS);
        round();
        round();
        assertThat(one(Equation.PROCESSED).certain()).isTrue();
    }

    @Test
    void aCounterWhoseProgressWasUnreadableCountsAgainOnceItEnds() {
        count(OUTBOX, Hop.OUTBOX, "a");
        ledger.unreadable(AccountCodec.progressKey("p-2"));
        round();
        round();
        assertThat(one(Equation.PROCESSED).certain()).isFalse();

        ledger.apply(new Gone("p-2"));
        round();
        round();
        assertThat(one(Equation.PROCESSED).certain()).isTrue();
    }

    @Test
    void whatWasRefusedAndRedrivenIsEqual() {
        count(TABLE, Hop.TABLE, "a");
        add(DEAD, new Line(Hop.REFUSED, "shop", ""), "a");
        count(OUTBOX, Hop.AGAIN, "a");
        count(EVENTS, Hop.EVENTS, "a");

        assertThat(ledger.imbalances()).isEmpty();
    }

    @Test
    void whatWasRefusedOfTwoTypesAndRedrivenOfOneIsEqual() {
        count(TABLE, Hop.TABLE, "a");
        add(TABLE, new Line(Hop.TABLE, "shop", "customer"), "b");
        add(DEAD, new Line(Hop.REFUSED, "shop", ""), "a", "b");
        count(OUTBOX, Hop.AGAIN, "a");
        count(EVENTS, Hop.EVENTS, "a");

        assertThat(ledger.imbalances()).isEmpty();
    }

    @Test
    void whatWasLostAndReplayedBesideWhatWasRefusedIsEqual() {
        count(TABLE, Hop.TABLE, "a", "b");
        add(DEAD, new Line(Hop.REFUSED, "shop", ""), "a");
        count(OUTBOX, Hop.AGAIN, "b");
        count(EVENTS, Hop.EVENTS, "b");
        assertThat(ledger.imbalances()).isEmpty();

        add(DEAD, new Line(Hop.REFUSED, "shop", ""), "invented");
        assertThat(ledger.imbalances())
                .anyMatch(one -> one.equation() == Equation.PUBLISHED && one.missing() > 0);
    }

    @Test
    void aTableIsComparedOnceAllItsShardsHaveReported() {
        ledger.apply(new Gone("shop"));
        String second = Part.table("shop_2of2");
        ledger.apply(shard("shop_1of2", TABLE));
        count(OUTBOX, Hop.OUTBOX, "a");
        count(EVENTS, Hop.EVENTS, "a");
        topics();
        topics();
        assertThat(ledger.imbalances()).isEmpty();

        add(second, new Line(Hop.TABLE, "shop", "order"), "a");
        ledger.apply(shard("shop_2of2", second));
        assertThat(ledger.imbalances()).isEmpty();
        count(OUTBOX, Hop.OUTBOX, "b");
        assertThat(ledger.imbalances()).anyMatch(one -> one.equation() == Equation.PUBLISHED);
    }

    private static Progress shard(String member, String part) {
        return new Progress(member, Set.of(part), new TableSide("shop", MINUTE - 5, true, 2));
    }

    @Test
    void aTopicThatIsDeletedWaitsForNoTableThatStandsStill() {
        ledger.apply(
                new Progress(
                        "dead",
                        Set.of(Part.table("dead")),
                        new TableSide("other", MINUTE - 5, true)));
        String deleted = Part.partition("outbox.deleted", 0);
        ledger.apply(new Progress("p-1", Set.of(OUTBOX, EVENTS, DEAD, deleted), null));
        count(OUTBOX, Hop.OUTBOX, "a");
        for (int i = 0; i < 4; i++) {
            round();
        }
        assertThat(one(Equation.PROCESSED).certain()).isTrue();
    }

    @Test
    void whatATableWithoutCounterHasCountedIsForgotten() {
        count(TABLE, Hop.TABLE, "a");
        assertThat(ledger.countedBefore(HOUR + 1)).isEmpty();
        ledger.apply(new Gone("shop"));
        assertThat(ledger.countedBefore(HOUR + 1)).containsOnlyKeys(TABLE);
    }

    private HourTally tally(Hop hop, String id) {
        HourTally tally = new HourTally();
        tally.add(new Line(hop, "shop", "order"), MINUTE, hash.of(id));
        return tally;
    }

    private Imbalance one(Equation equation) {
        List<Imbalance> found =
                ledger.imbalances().stream().filter(one -> one.equation() == equation).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private void count(String part, Hop hop, String... ids) {
        add(part, new Line(hop, "shop", "order"), ids);
    }

    private void add(String part, Line line, String... ids) {
        add(part, line, MINUTE, ids);
    }

    private void add(String part, Line line, long minute, String... ids) {
        HourTally now = new HourTally();
        HourTally before = parts.put(part, now);
        if (before != null) {
            now.addAll(before);
        }
        for (String id : ids) {
            now.add(line, minute, hash.of(id));
        }
        ledger.apply(new Counted(part, IdMinute.hour(minute), now));
    }

    private void round() {
        topics();
        table(true);
    }

    private void table(boolean everyRow) {
        ledger.apply(
                new Progress("shop", Set.of(TABLE), new TableSide("shop", MINUTE - 5, everyRow)));
    }

    private void topics() {
        ledger.apply(new Progress("p-1", Set.of(OUTBOX, EVENTS, DEAD), null));
    }
}
