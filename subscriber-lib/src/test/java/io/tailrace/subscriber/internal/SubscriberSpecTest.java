package io.tailrace.subscriber.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventType;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.subscriber.config.MissingHandler;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.internal.handling.HandlerAdapter;
import io.tailrace.subscriber.internal.handling.Handlers;
import io.tailrace.subscriber.internal.handling.Outcome;
import io.tailrace.subscriber.metrics.SubscriberMeter;
import io.tailrace.subscriber.tracing.HandlingTracer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every registered handler is called, or the subscriber is refused. */
class SubscriberSpecTest {

    @Test
    void aHandledTypeIsReadAlsoIfTheCatalogueLacksIt() {
        SubscriberSpec spec = spec(EventCatalogue.of(UserEvent.class), OrderEvent.Placed.class);

        assertThat(spec.topics()).containsExactly("events.order");
        assertThat(spec.config().catalogue().typeNames())
                .contains("order.placed.v1", "user.created.v1");
    }

    @Test
    void aHandlerOfAllEventsReadsTheFamiliesOfTheCatalogue() {
        assertThat(spec(EventCatalogue.of(UserEvent.class), DomainEvent.class).topics())
                .containsExactly("events.user");
        assertThatThrownBy(() -> spec(EventCatalogue.empty(), DomainEvent.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must handle at least one event type");
    }

    @Test
    void aHandlerOfAllEventsDoesNotReadFamiliesThatOnlyAnotherHandlerBrings() {
        SubscriberConfig config =
                SubscriberConfig.builder("localhost:9092", "mailer")
                        .catalogue(EventCatalogue.of(UserEvent.class))
                        .build();
        HandlerAdapter handler = (event, delivery) -> new Outcome.Handled();

        assertThat(
                        SubscriberSpec.of(
                                        config,
                                        new Handlers(
                                                Map.of(
                                                        OrderEvent.Placed.class, handler,
                                                        DomainEvent.class, handler)),
                                        null,
                                        false,
                                        SubscriberMeter.NONE,
                                        HandlingTracer.NONE)
                                .topics())
                .containsExactly("events.order", "events.user");
    }

    @Test
    void whereAMissingHandlerIsAFailureTheWholeCatalogueIsRead() {
        SubscriberConfig config =
                SubscriberConfig.builder("localhost:9092", "mailer")
                        .catalogue(EventCatalogue.of(UserEvent.class))
                        .missingHandler(MissingHandler.FAIL)
                        .build();

        assertThat(spec(config, OrderEvent.Placed.class).topics())
                .containsExactly("events.order", "events.user");
    }

    @Test
    void aHandledTypeWhoseNameIsTakenIsRefused() {
        EventCatalogue own = EventCatalogue.of(OwnOrder.class, UserEvent.class);

        assertThat(spec(own, UserEvent.Created.class).topics()).containsExactly("events.user");
        assertThat(spec(own, BuiltInEvent.class).topics()).containsExactly("events.user");
        assertThatThrownBy(() -> spec(own, OrderEvent.Placed.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"order.placed.v1\" must have one owner")
                .hasMessageContaining(OwnOrder.class.getName())
                .hasMessageContaining(OrderEvent.Placed.class.getName());
    }

    private static SubscriberSpec spec(
            EventCatalogue catalogue, Class<? extends DomainEvent> handled) {
        return spec(
                SubscriberConfig.builder("localhost:9092", "mailer").catalogue(catalogue).build(),
                handled);
    }

    private static SubscriberSpec spec(
            SubscriberConfig config, Class<? extends DomainEvent> handled) {
        return SubscriberSpec.of(
                config,
                new Handlers(Map.of(handled, (event, delivery) -> new Outcome.Handled())),
                null,
                false,
                SubscriberMeter.NONE,
                HandlingTracer.NONE);
    }

    @EventType("order.placed.v1")
    private record OwnOrder(String aggregateId) implements DomainEvent {}
}
