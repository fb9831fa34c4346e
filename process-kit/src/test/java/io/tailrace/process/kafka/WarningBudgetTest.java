package io.tailrace.process.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WarningBudgetTest {

    @Test
    void aWindowHasALastWarningAndTheNextWindowBeginsAnew() {
        WarningBudget budget = new WarningBudget();
        long now = System.nanoTime();
        for (int i = 1; i <= WarningBudget.MOST; i++) {
            assertThat(budget.mayWarn(now + i)).isTrue();
            assertThat(budget.isLast()).isEqualTo(i == WarningBudget.MOST);
        }
        assertThat(budget.mayWarn(now + 200)).isFalse();
        assertThat(budget.mayWarn(now + Duration.ofMinutes(11).toNanos())).isTrue();
        assertThat(budget.isLast()).isFalse();
    }
}
