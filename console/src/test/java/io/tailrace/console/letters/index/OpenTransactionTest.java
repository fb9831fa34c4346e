package io.tailrace.console.letters.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenTransactionTest {

    private static final long LONG = OpenTransaction.LONG.toNanos();

    @Test
    void aTransactionThatStaysOpenIsNoticed() {
        OpenTransaction open = new OpenTransaction();
        assertThat(open.lasts(10, 10, 0)).isFalse();
        assertThat(open.lasts(10, 13, 1)).isFalse();
        assertThat(open.lasts(10, 20, LONG)).isFalse();
        assertThat(open.lasts(10, 20, LONG + 1)).isTrue();
        assertThat(open.lasts(20, 20, LONG + 2)).isFalse();
    }

    @Test
    void transactionsThatFollowEachOtherHideNothingForLong() {
        OpenTransaction open = new OpenTransaction();
        for (long i = 0; i < 20; i++) {
            assertThat(open.lasts(10 * i, 10 * i + 10, LONG / 2 * i)).isFalse();
        }
    }
}
