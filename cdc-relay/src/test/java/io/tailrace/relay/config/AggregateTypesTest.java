package io.tailrace.relay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AggregateTypesTest {

    @Test
    void everyTypeIsAllowedByDefault() {
        assertThat(AggregateTypes.ALL.allows("anything")).isTrue();
    }

    @Test
    void namesAndPatternsMatchWholeTypes() {
        AggregateTypes types = of("order", "payment-*", "*.v*.x");

        for (String allowed : List.of("order", "payment-", "payment-card", "a.v1.x", ".v.x")) {
            assertThat(types.allows(allowed)).as(allowed).isTrue();
        }
        for (String other :
                List.of("orders", "Order", "payment", "my-payment-x", ".v", "v.x", "")) {
            assertThat(types.allows(other)).as(other).isFalse();
        }
        assertThat(of("a*a").allows("a")).isFalse();
        assertThat(of("ab*ba").allows("aba")).isFalse();
        assertThat(of("a*b*c").allows("abbc")).isTrue();
        assertThat(of("a*bb*bc").allows("abbc")).isFalse();
    }

    @Test
    @Timeout(10)
    void aHostileTypeCostsNoTime() {
        AggregateTypes types = of("*a*a*a*a*a*a*a*a*a*b");

        assertThat(types.allows("a".repeat(1_000_000))).isFalse();
    }

    @Test
    void otherCharactersAreRefused() {
        assertThatThrownBy(() -> of("or der"))
                .hasMessageContaining("types must be names")
                .hasMessageContaining("or der");
    }

    private static AggregateTypes of(String... names) {
        return new AggregateTypes(List.of(names), 1);
    }
}
