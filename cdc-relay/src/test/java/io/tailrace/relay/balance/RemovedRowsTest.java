package io.tailrace.relay.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.account.IdHash;
import io.tailrace.account.Tally;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Of removed rows there are a number and a sum of hashes; no more is said than that allows. */
class RemovedRowsTest {

    private final IdHash hash = new IdHash();

    @Test
    void recordsOfRemovedRowsAreRight() {
        RemovedRows removed = compare(tally("a", "b"), List.of(), "a", "b");

        assertThat(removed.decided()).isTrue();
        assertThat(removed.removed()).isEqualTo(2);
        assertThat(removed.unnamed()).isZero();
        assertThat(removed.invented()).isEmpty();
        assertThat(removed.notes()).isEmpty();
    }

    @Test
    void aLostEventHasNoIdButTheHashOfOne() {
        RemovedRows removed = compare(tally("a", "b", "c"), List.of(), "a", "c");

        assertThat(removed.unnamed()).isEqualTo(1);
        assertThat(removed.notes())
                .hasSize(2)
                .anyMatch(note -> note.contains("1 rows were counted"))
                .anyMatch(note -> note.contains(hash.of("b").digest()));
    }

    @Test
    void ofSeveralLostEventsOnlyTheNumberIsKnown() {
        RemovedRows removed = compare(tally("a", "b", "c"), List.of(), "a");

        assertThat(removed.unnamed()).isEqualTo(2);
        assertThat(removed.notes()).hasSize(1).first().asString().contains("2 rows were counted");
    }

    @Test
    void inventedRecordsAreNamedAmongThoseOfRemovedRows() {
        RemovedRows removed = compare(tally("a", "b"), List.of(), "x", "a", "y", "b", "z");

        assertThat(removed.invented()).containsExactlyInAnyOrder("x", "y", "z");
        assertThat(removed.unnamed()).isZero();
        assertThat(compare(tally(), List.of(), "x", "y").invented()).hasSize(2);
    }

    @Test
    void inventedRecordsBesideALostEventAreCountedAndNotAccused() {
        RemovedRows removed = compare(tally("a", "lost"), List.of(), "a", "x", "y");

        assertThat(removed.invented()).isEmpty();
        assertThat(removed.unnamed()).isEqualTo(1);
        assertThat(removed.notes()).first().asString().contains("1 of 3 ids", "[a, x, y]");
    }

    @Test
    void aRecordInTheLineOfALostEventIsNoticedByTheSum() {
        RemovedRows removed = compare(tally("a", "b"), List.of(), "a", "x");

        assertThat(removed.unnamed()).isEqualTo(2);
        assertThat(removed.notes()).first().asString().contains("neither can be named");
    }

    @Test
    void whatTheRelayRefusedIsNotLost() {
        Tally refused = hash.of("refused");

        assertThat(compare(tally("a", "refused"), List.of(refused), "a").unnamed()).isZero();
        assertThat(
                        compare(
                                        tally("a", "refused"),
                                        List.of(hash.of("of another type"), refused),
                                        "a")
                                .unnamed())
                .isZero();
        assertThat(compare(tally("a", "lost"), List.of(refused), "a").unnamed()).isEqualTo(1);
    }

    @Test
    void rowsThatAreNotCountedYetLeaveItOpen() {
        RemovedRows fewer = compare(tally("a").minus(tally("b", "c")), List.of(), "x");
        assertThat(fewer.decided()).isFalse();
        assertThat(compare(tally("a").minus(tally("b")), List.of(), "x").decided()).isFalse();
        assertThat(fewer.unnamed()).isZero();
    }

    @Test
    void amongMessagesOnlyTheNumberSaysThatARowIsLost() {
        assertThat(messages(tally("a", "b", "c"), "a", "message").unnamed()).isEqualTo(1);
        assertThat(messages(tally("a"), "a", "message").unnamed()).isZero();
        assertThat(messages(tally("a"), "a", "message").invented()).isEmpty();
    }

    private RemovedRows messages(Tally removed, String... orphans) {
        return RemovedRows.compare(removed, tallies(orphans), List.of(), false);
    }

    private RemovedRows compare(Tally removed, List<Tally> refused, String... orphans) {
        return RemovedRows.compare(removed, tallies(orphans), refused, true);
    }

    private Map<String, Tally> tallies(String... ids) {
        Map<String, Tally> tallies = new TreeMap<>();
        for (String id : ids) {
            tallies.put(id, hash.of(id));
        }
        return tallies;
    }

    private Tally tally(String... ids) {
        return tallies(ids).values().stream().reduce(Tally.ZERO, Tally::plus);
    }
}
