package io.tailrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.demo.Phase.Kind;
import org.junit.jupiter.api.Test;

class SalesPlanTest {

    @Test
    void mostOrdersAreSoldInTheBurst() {
        assertThat(SalesPlan.of(10_000))
                .containsExactly(
                        new Phase(Kind.WARM_UP, 1, 1_000),
                        new Phase(Kind.STEADY, 1_001, 2_000),
                        new Phase(Kind.RESTART, 3_001, 1_000),
                        new Phase(Kind.BURST, 4_001, 6_000));
    }

    @Test
    void aSteadyPhaseTakesHalfAMinuteAtMost() {
        assertThat(SalesPlan.of(1_000_000))
                .extracting(Phase::orders)
                .containsExactly(3_000, 3_000, 3_000, 991_000);
    }

    @Test
    void aFewOrdersAreABurst() {
        assertThat(SalesPlan.of(4)).containsExactly(new Phase(Kind.BURST, 1, 4));
    }
}
