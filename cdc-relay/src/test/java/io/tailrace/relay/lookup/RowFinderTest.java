package io.tailrace.relay.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.lookup.RowQuestion;
import org.junit.jupiter.api.Test;

class RowFinderTest {

    private static final String LOWER = "01957b1e-2c40-7aa1-9d33-5f2e8c41b0aa";
    private static final String UPPER = "01957B1E-2C40-7AA1-9D33-5F2E8C41B0AA";

    @Test
    void aUuidIsLookedForInEitherCase() {
        assertThat(RowFinder.forms(RowQuestion.ofEvent(UPPER))).containsExactly(UPPER, LOWER);
        assertThat(RowFinder.forms(RowQuestion.ofEvent(LOWER))).containsExactly(LOWER, UPPER);
    }

    @Test
    void otherIdsAreLookedForAsTheyAre() {
        assertThat(RowFinder.forms(RowQuestion.ofEvent("Ab-1"))).containsExactly("Ab-1");
        assertThat(RowFinder.forms(RowQuestion.ofAggregate("order", UPPER))).containsExactly(UPPER);
    }
}
