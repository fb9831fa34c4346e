package io.tailrace.spring.modulith;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventId;
import io.tailrace.producer.JsonEvent;
import io.tailrace.spring.TransactionalEventBus;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.expression.EvaluationContext;
import org.springframework.modulith.events.EventExternalizationConfiguration;
import org.springframework.modulith.events.RoutingTarget;
import org.springframework.modulith.events.support.BrokerRouting;

/**
 * Emits the events that the configuration of Spring Modulith externalizes, in the transaction of
 * the publisher. An externalizer of Modulith sends after the commit, and keeps a list of events
 * that are not sent yet; the outbox is that list, and the relay sends them.
 */
final class ExternalizedEvents {

    private final EventExternalizationConfiguration configuration;
    private final TransactionalEventBus bus;
    private final EvaluationContext context;
    private final ExternalizedTypeNames names;
    private final EventCodec json;
    private final boolean withDomainEvents;

    /**
     * @param context of the expressions in routing targets
     * @param withDomainEvents false if something else emits the domain events that are published
     */
    ExternalizedEvents(
            EventExternalizationConfiguration configuration,
            TransactionalEventBus bus,
            EvaluationContext context,
            ExternalizedTypeNames names,
            EventCodec json,
            boolean withDomainEvents) {
        this.configuration = configuration;
        this.bus = bus;
        this.context = context;
        this.names = names;
        this.json = json;
        this.withDomainEvents = withDomainEvents;
    }

    /** Called by Spring on the publisher's thread; exceptions reach the publisher. */
    @EventListener
    void onEvent(Object event) {
        if (!configuration.supports(event) || (event instanceof DomainEvent && !withDomainEvents)) {
            return;
        }
        Object mapped = configuration.map(event);
        if (mapped instanceof DomainEvent typed) {
            bus.emit(typed);
        } else {
            emitAsJson(event, mapped);
        }
    }

    private void emitAsJson(Object event, Object mapped) {
        requireNoHeaders(event);
        RoutingTarget target = configuration.determineTarget(event);
        BrokerRouting routing = BrokerRouting.of(target, context);
        @Nullable String key = target.getKey() == null ? null : routing.getKey(event);
        if (key == null || key.isBlank()) {
            throw refused(
                    event,
                    "must have a routing key, which is the id of its aggregate, as in @Externalized(\"order::#{orderId()}\"); got the target "
                            + target);
        }
        String aggregateType = routing.getTarget(event);
        bus.emitJson(
                new JsonEvent(
                        EventId.next(),
                        aggregateType,
                        key,
                        names.typeName(aggregateType, mapped),
                        json.toJson(mapped)));
    }

    private void requireNoHeaders(Object event) {
        if (!configuration.getHeadersFor(event).isEmpty()) {
            throw refused(event, "must have no headers of its own: the outbox does not keep them");
        }
    }

    private static EventException refused(Object event, String why) {
        return new EventException(
                EventError.VALIDATION_FAILED,
                "externalized event %s %s".formatted(event.getClass().getName(), why),
                null);
    }
}
