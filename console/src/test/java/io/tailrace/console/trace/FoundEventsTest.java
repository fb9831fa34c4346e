package io.tailrace.console.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tailrace.console.trace.FoundEvents.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FoundEventsTest {

    private static final String UUID = "01957b1e-2c40-7aa1-9d33-5f2e8c41b0aa";

    @Test
    void theSameNumberOfTwoSourcesIsTwoEvents() {
        FoundEvents found = new FoundEvents(TraceTarget.event("4711"));
        found.of("shop", "4711").orElseThrow().ofAggregate("order", "o-1");
        found.of("billing", "4711").orElseThrow().ofAggregate("invoice", "i-1");

        assertThat(found.isKnown("third", "4711")).isTrue();
        assertThat(found.owners())
                .containsExactlyInAnyOrder(new Owner("order", "o-1"), new Owner("invoice", "i-1"));
        assertThat(trace(found).events())
                .extracting(TracedEvent::id, TracedEvent::source, TracedEvent::aggregate)
                .containsExactlyInAnyOrder(
                        tuple("4711", "shop", "order/o-1"),
                        tuple("4711", "billing", "invoice/i-1"));
    }

    @Test
    void aUuidIsOneEventInEitherCaseAndOfAnySource() {
        FoundEvents found = new FoundEvents(TraceTarget.event(UUID.toUpperCase(Locale.ROOT)));
        found.of("shop", UUID);
        found.of("", UUID.toUpperCase(Locale.ROOT));

        assertThat(found.isKnown("billing", UUID)).isTrue();
        assertThat(trace(found).events()).hasSize(1);
    }

    private static Trace trace(FoundEvents found) {
        return found.trace(true, true, Set.of(), new ArrayList<>(List.of()));
    }
}
