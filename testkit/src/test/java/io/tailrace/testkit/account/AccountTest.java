package io.tailrace.testkit.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AccountTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** Ten events of two aggregates, taking turns: e0 and e2 are of a0, e1 and e3 of a1. */
    private final List<Committed> committed =
            IntStream.range(0, 10)
                    .mapToObj(i -> new Committed("e" + i, "a" + i % 2, START))
                    .toList();

    private final List<Delivered> delivered =
            new ArrayList<>(
                    committed.stream()
                            .map(e -> new Delivered(e.id(), e.aggregateId(), START.plusMillis(5)))
                            .toList());

    private Account account() {
        return Account.of(committed, delivered);
    }

    @Test
    void everythingOnceAndInOrderIsClean() {
        Account account = account();

        assertThat(account.isClean()).isTrue();
        assertThat(account.committed()).isEqualTo(10);
        assertThat(account.delivered()).isEqualTo(10);
    }

    @Test
    void aLostEventIsNamed() {
        delivered.remove(4);

        assertThat(account().isClean()).isFalse();
        assertThat(account().lost()).containsExactly("e4");
    }

    @Test
    void aDuplicatedEventIsNamed() {
        delivered.add(7, delivered.get(3));

        assertThat(account().isClean()).isFalse();
        assertThat(account().duplicated()).containsExactly("e3");
        assertThat(account().reordered()).isEmpty();
    }

    @Test
    void swappedEventsOfOneAggregateAreNamed() {
        Collections.swap(delivered, 2, 4);

        assertThat(account().isClean()).isFalse();
        assertThat(account().reordered()).containsExactly("e2");
    }

    @Test
    void differentAggregatesMayOvertakeEachOther() {
        Collections.swap(delivered, 2, 3);

        assertThat(account().isClean()).isTrue();
    }

    @Test
    void aPhantomIsNamed() {
        delivered.add(new Delivered("rolled-back", "a0", START));

        assertThat(account().isClean()).isFalse();
        assertThat(account().phantom()).containsExactly("rolled-back");
    }

    @Test
    void anEventUnderAnotherAggregateIsAPhantomAndItsOwnIsLost() {
        delivered.set(5, new Delivered("e5", "a0", START));

        assertThat(account().phantom()).containsExactly("e5");
        assertThat(account().lost()).containsExactly("e5");
    }

    @Test
    void theLineNamesAFewOfTheIds() {
        delivered.subList(0, 7).clear();

        assertThat(account().toString())
                .isEqualTo(
                        "committed=10 delivered=3 lost=7 (e0, e1, e2, e3, e4, …) duplicated=0"
                                + " phantom=0 reordered=0");
    }

    @Test
    void anIdCommittedTwiceIsExpectedOnce() {
        List<Committed> twice = new ArrayList<>(committed);
        twice.add(committed.get(0));

        assertThat(Account.of(twice, delivered).isClean()).isTrue();
    }

    @Test
    void latencyIsFromCommitToFirstReceipt() {
        delivered.set(9, new Delivered("e9", "a1", START.plusMillis(80)));

        assertThat(account().latency())
                .isEqualTo(
                        new Latency(
                                Duration.ofMillis(5),
                                Duration.ofMillis(80),
                                Duration.ofMillis(80)));
    }
}
