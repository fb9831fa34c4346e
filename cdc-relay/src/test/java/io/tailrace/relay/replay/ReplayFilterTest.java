package io.tailrace.relay.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayFilterTest {

    private static final List<String> COLUMNS = List.of("i", "at", "ai", "t");

    @Test
    void withoutAFilterEveryRowMatches() {
        assertThat(ReplayFilter.ALL.condition(COLUMNS)).isEqualTo("true");
        assertThat(ReplayFilter.ALL.isEmpty()).isTrue();
    }

    @Test
    void filtersAreCombinedAndValuesAreAlternatives() {
        ReplayFilter filter =
                new ReplayFilter(
                        List.of("1", "2"),
                        null,
                        null,
                        List.of("order/a/b", "user/c"),
                        List.of("order"),
                        List.of("order.placed.v1"));

        assertThat(filter.condition(COLUMNS))
                .isEqualTo(
                        "true AND i::text IN (E'1', E'2') AND at::text IN (E'order') AND t::text IN"
                                + " (E'order.placed.v1') AND ((at::text = E'order' AND ai::text ="
                                + " E'a/b') OR (at::text = E'user' AND ai::text = E'c'))");
        assertThat(filter.isEmpty()).isFalse();
    }

    @Test
    void timesSelectByTheIds() {
        ReplayFilter filter =
                new ReplayFilter(
                        List.of(),
                        Instant.EPOCH,
                        Instant.ofEpochMilli(0x123456789abcL),
                        List.of(),
                        List.of(),
                        List.of());

        assertThat(filter.condition(COLUMNS)).contains(">= '00000000-0000'", "< '12345678-9abc'");
    }

    @Test
    void textCannotLeaveItsLiteral() {
        assertThat(ReplayFilter.literal("a'b\\'c")).isEqualTo("E'a''b\\\\''c'");
    }

    @Test
    void anAggregateHasATypeAndAnId() {
        assertThatThrownBy(
                        () ->
                                new ReplayFilter(
                                        List.of(),
                                        null,
                                        null,
                                        List.of("order-17"),
                                        List.of(),
                                        List.of()))
                .hasMessage("aggregate must be <aggregate type>/<aggregate id>, got \"order-17\"");
    }
}
