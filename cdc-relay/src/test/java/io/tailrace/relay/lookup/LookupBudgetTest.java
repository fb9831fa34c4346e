package io.tailrace.relay.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LookupBudgetTest {

    private static final long START = Long.MAX_VALUE - 1; // the clock may overflow

    private final LookupBudget budget = new LookupBudget(START);

    @Test
    void aFloodGetsTenPerSecond() {
        assertThat(taken(100, START)).isEqualTo(10);
        assertThat(taken(100, START + seconds(1))).isEqualTo(10);
        assertThat(taken(100, START + seconds(1) + seconds(1) / 2)).isEqualTo(5);
        assertThat(taken(100, START + seconds(100))).isEqualTo(10);
    }

    @Test
    void nobodyWaitsForAnOldQuestion() {
        assertThat(budget.take(START, START + seconds(6))).isFalse();
        assertThat(budget.take(START + seconds(2), START + seconds(6))).isTrue();
    }

    private int taken(int questions, long now) {
        int taken = 0;
        for (int i = 0; i < questions; i++) {
            taken += budget.take(now, now) ? 1 : 0;
        }
        return taken;
    }

    private static long seconds(int number) {
        return Duration.ofSeconds(number).toNanos();
    }
}
