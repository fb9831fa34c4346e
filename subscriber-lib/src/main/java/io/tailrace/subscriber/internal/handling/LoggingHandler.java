package io.tailrace.subscriber.internal.handling;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventHeaders;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.subscriber.handler.EventHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs type and coordinates of each event, never its payload. */
public record LoggingHandler() implements EventHandler<DomainEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(LoggingHandler.class);

    @Override
    public void handle(Event<DomainEvent> event, Delivery delivery) {
        LOG.atInfo()
                .addKeyValue("eventId", event.eventId())
                .addKeyValue("type", delivery.headers().get(EventHeaders.TYPE))
                .addKeyValue("aggregateId", event.aggregateId())
                .addKeyValue("topic", delivery.topic())
                .addKeyValue("partition", delivery.partition())
                .addKeyValue("offset", delivery.offset())
                .addKeyValue("group", delivery.group())
                .log("Received an event");
    }
}
