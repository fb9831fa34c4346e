package io.tailrace.subscriber.internal.handling;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.UserEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HandlersTest {

    private static final HandlerAdapter PLACED = (event, delivery) -> new Outcome.Handled();
    private static final HandlerAdapter ORDER = (event, delivery) -> new Outcome.Handled();
    private static final HandlerAdapter ANY = (event, delivery) -> new Outcome.Handled();

    private final DomainEvent placed =
            new OrderEvent.Placed("o", List.of(new OrderEvent.Item("sku", 1)));
    private final DomainEvent shipped = new OrderEvent.Shipped("o", List.of());
    private final DomainEvent deleted = new UserEvent.Deleted("u", null);

    @Test
    void theMostExactHandlerTakesTheEvent() {
        Handlers handlers =
                new Handlers(
                        Map.of(
                                OrderEvent.Placed.class, PLACED,
                                OrderEvent.class, ORDER,
                                BuiltInEvent.class, ANY));

        assertThat(handlers.find(placed).orElseThrow()).isSameAs(PLACED);
        assertThat(handlers.find(shipped).orElseThrow()).isSameAs(ORDER);
        assertThat(handlers.find(deleted).orElseThrow()).isSameAs(ANY);
    }

    @Test
    void aSealedClassIsAFamilyAsAnInterfaceIs() {
        Handlers handlers = new Handlers(Map.of(Alarm.class, ORDER, DomainEvent.class, ANY));

        assertThat(handlers.find(new Rung()).orElseThrow()).isSameAs(ORDER);
    }

    @Test
    void anEventWithoutAHandlerHasNone() {
        Handlers handlers = new Handlers(Map.of(OrderEvent.Placed.class, PLACED));

        assertThat(handlers.find(shipped)).isEmpty();
    }

    @Test
    void handlersSayWhichAggregateTypesTheyTake() {
        EventCatalogue catalogue = EventCatalogue.of(BuiltInEvent.class);

        assertThat(new Handlers(Map.of(OrderEvent.class, ORDER)).aggregateTypes(catalogue))
                .containsExactly("order");
        assertThat(new Handlers(Map.of(BuiltInEvent.class, ANY)).aggregateTypes(catalogue))
                .containsExactly("order", "payment", "system", "user");
    }

    private abstract static sealed class Alarm implements DomainEvent {

        @Override
        public String aggregateId() {
            return "a-1";
        }
    }

    private static final class Rung extends Alarm {}
}
