package io.tailrace.console.letters.index;

import static io.tailrace.console.letters.index.Letters.done;
import static io.tailrace.console.letters.index.Letters.letter;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.processor.dlt.Disposition.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LetterStoreTest {

    private static final Instant NOW = Instant.parse("2026-05-04T03:02:01Z");

    @Test
    void whatWasDoneCountsWhetherItIsReadBeforeOrAfterTheDeadLetter() {
        LetterStore store = Letters.store();
        store.add(done(0, 7, Kind.REDRIVEN));
        store.add(letter(0, 5, NOW, "down"));
        store.add(letter(0, 7, NOW, "down"));
        store.add(letter(0, 9, NOW, "down"));
        assertThat(store.open()).isEqualTo(2);

        store.add(done(0, 9, Kind.DISCARDED));
        assertThat(store.open()).isEqualTo(1);
        assertThat(states(store))
                .containsExactly(LetterState.OPEN, LetterState.REDRIVEN, LetterState.DISCARDED);

        store.add(done(0, 9, Kind.REOPENED));
        assertThat(store.open()).isEqualTo(2);
        assertThat(store.find(0, 9).state()).isEqualTo(LetterState.OPEN);
        assertThat(store.find(0, 8)).isNull();
        assertThat(store.find(3, 5)).isNull();
    }

    @Test
    void expiredDeadLettersAreForgotten() {
        LetterStore store = new LetterStore(5_000);
        store.begin(1, 0, 0);
        for (int i = 0; i < 5_000; i++) {
            store.add(letter(1, 2L * i, NOW, "down " + i));
        }
        store.add(done(1, 9_998, Kind.DISCARDED));
        store.expire(1, 9_991);
        assertThat(store.size()).isEqualTo(4);
        assertThat(store.open()).isEqualTo(3);
        assertThat(store.find(1, 9_990)).isNull();
        assertThat(store.find(1, 9_992)).isNotNull();
        store.expire(1, 20_000);
        assertThat(store.size()).isZero();
        assertThat(store.leftOut()).isZero();
    }

    @Test
    void aboveTheLimitTheOldestOfAllPartitionsIsLeftOut() {
        LetterStore store = new LetterStore(2);
        store.begin(0, 0, 0);
        store.begin(1, 100, 40);
        store.add(letter(0, 0, NOW.plusSeconds(5), "down"));
        store.add(letter(1, 100, NOW, "down"));
        store.add(letter(1, 101, NOW.plusSeconds(9), "down"));
        assertThat(store.size()).isEqualTo(2);
        assertThat(store.leftOut()).isEqualTo(41);
        assertThat(store.find(1, 100)).isNull();
        assertThat(store.find(0, 0)).isNotNull();
        store.add(done(1, 100, Kind.REDRIVEN));
        assertThat(store.open()).isEqualTo(2);
        store.expire(1, 100);
        assertThat(store.leftOut()).isEqualTo(41);
        store.expire(1, 101);
        assertThat(store.leftOut()).isZero();
    }

    @Test
    void theSameRecordReadTwiceIsOneDeadLetter() {
        LetterStore store = Letters.store(letter(0, 3, NOW, "down"), letter(0, 3, NOW, "down"));
        assertThat(store.size()).isEqualTo(1);
        store.advance(0, 10);
        assertThat(store.next()).containsEntry(0, 10L);
    }

    @Test
    void idsAreKeptAsTheyAreAndWhatIsMissingIsEmpty() {
        LetterStore store =
                Letters.store(
                        letter(
                                0,
                                0,
                                NOW,
                                Map.of(
                                        "ce_id", "0197a1b2-0000-7000-8000-000000000001",
                                        "tailrace-attempt", "many")));
        LetterSummary letter = store.find(0, 0);
        assertThat(letter.id()).isEqualTo("0197a1b2-0000-7000-8000-000000000001");
        assertThat(letter.attempts()).isZero();
        assertThat(letter.group()).isEmpty();
        assertThat(letter.state()).isEqualTo(LetterState.OPEN);
    }

    @Test
    void thereIsAnEndToTheTextsThatAreKept() {
        LetterKinds kinds = new LetterKinds(6, 10);
        LetterKind first = kinds.add("g", "t", "r", "e");
        assertThat(kinds.add("g", "t", "r", "e")).isSameAs(first);
        LetterKind second = kinds.add("g", "t2", "r", "e2");
        LetterKind further = kinds.add("g", "t", "r", "e3");
        assertThat(further.error()).isEqualTo(LetterKinds.FURTHER);
        kinds.remove(second);
        assertThat(kinds.add("g", "t", "r", "e4").error()).isEqualTo("e4");
        assertThat(new LetterKinds(6, 10).add("g".repeat(1_000), "t", "r", "e").group())
                .hasSize(203);
    }

    private static List<LetterState> states(LetterStore store) {
        List<LetterState> states = new ArrayList<>();
        store.forEach(letter -> states.add(letter.state()));
        return states;
    }
}
