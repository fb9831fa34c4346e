package io.tailrace.subscriber.internal.handling;

import io.tailrace.event.Event;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.PaymentEvent;
import io.tailrace.event.builtin.SystemEvent;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.subscriber.handler.EventHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The default handler of every built-in event: logs what happened to which order, payment,
 * component or user. Never logs what may be confidential: amounts, addresses, changes and details.
 */
public record BuiltInHandler() implements EventHandler<BuiltInEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(BuiltInHandler.class);

    @Override
    public void handle(Event<BuiltInEvent> event, Delivery delivery) {
        TraceKey.add(LOG.atInfo(), delivery.trace())
                .addKeyValue("eventId", event.eventId())
                .addKeyValue("type", delivery.headers().get(EventHeaders.TYPE))
                .addKeyValue("aggregateId", event.aggregateId())
                .addKeyValue("topic", delivery.topic())
                .addKeyValue("partition", delivery.partition())
                .addKeyValue("offset", delivery.offset())
                .addKeyValue("group", delivery.group())
                .log(describe(event.payload()));
    }

    /** What happened, as a sentence. When an action is added, this method does not compile. */
    static String describe(BuiltInEvent event) {
        return event.matchFamily(
                BuiltInHandler::order,
                BuiltInHandler::payment,
                BuiltInHandler::system,
                BuiltInHandler::user);
    }

    private static String order(OrderEvent event) {
        String action =
                event.match(
                        placed -> "placed",
                        shipped -> "shipped",
                        delivered -> "delivered",
                        cancelled -> "cancelled");
        return "Order %s was %s: status %s, %d items"
                .formatted(event.orderId(), action, event.status(), event.items().size());
    }

    private static String payment(PaymentEvent event) {
        String action =
                event.match(
                        initiated -> "was initiated",
                        completed -> "was completed",
                        failed -> "failed",
                        refunded -> "was refunded");
        return "Payment %s %s".formatted(event.paymentId(), action);
    }

    private static String system(SystemEvent event) {
        String action =
                event.match(
                        started -> "started",
                        stopped -> "stopped",
                        health -> "reported its health");
        return "Component %s %s".formatted(event.component(), action);
    }

    private static String user(UserEvent event) {
        String action =
                event.match(
                        created -> "was created",
                        updated -> "was updated",
                        deleted -> "was deleted");
        return "User %s %s".formatted(event.userId(), action);
    }
}
