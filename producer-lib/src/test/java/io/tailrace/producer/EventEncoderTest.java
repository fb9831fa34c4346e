package io.tailrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.producer.metrics.EmitListener;
import io.tailrace.producer.tracing.EmitTracer;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventEncoderTest {

    @Test
    void statementsAreThoseOfRowsThatAreKept() {
        assertThat(call(RowLifetime.KEPT).inserts()).hasSize(1);
        for (RowLifetime other : RowLifetime.values()) {
            if (other != RowLifetime.KEPT) {
                EmitCall call = call(other);
                assertThatThrownBy(call::inserts)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("outbox.lifetime must be KEPT")
                        .hasMessageContaining("got " + other);
            }
        }
    }

    private static EmitCall call(RowLifetime lifetime) {
        EventEncoder encoder =
                new EventEncoder(
                        OutboxConfig.defaults().withLifetime(lifetime),
                        EventCatalogue.of(UserEvent.class),
                        EmitListener.none(),
                        EmitTracer.none());
        return encoder.begin(
                List.of(Event.of(new UserEvent.Deleted("u-1", null))), EmitOptions.none());
    }
}
