package io.tailrace.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.BuiltInEvent;
import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.OrderEvent;
import io.tailrace.event.UserEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HandlersTest {

    private static final EventHandler<OrderEvent.Placed> PLACED = (event, delivery) -> {};
    private static final EventHandler<OrderEvent> ORDER = (event, delivery) -> {};
    private static final EventHandler<BuiltInEvent> ANY = (event, delivery) -> {};

    private final Event<DomainEvent> placed =
            Event.of(new OrderEvent.Placed("o", List.of(new OrderEvent.Item("sku", 1))));
    private final Event<DomainEvent> shipped = Event.of(new OrderEvent.Shipped("o", List.of()));
    private final Event<DomainEvent> deleted = Event.of(new UserEvent.Deleted("u", null));

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
    void anEventWithoutAHandlerHasNone() {
        Handlers handlers = new Handlers(Map.of(OrderEvent.Placed.class, PLACED));

        assertThat(handlers.find(shipped)).isEmpty();
    }

    @Test
    void handlersSayWhichAggregateTypesTheyTake() {
        EventCatalogue catalogue = EventCatalogue.builtIn();

        assertThat(new Handlers(Map.of(OrderEvent.class, ORDER)).aggregateTypes(catalogue))
                .containsExactly("order");
        assertThat(new Handlers(Map.of(BuiltInEvent.class, ANY)).aggregateTypes(catalogue))
                .containsExactly("order", "payment", "system", "user");
    }
}
