package io.tailrace.subscriber;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The default handler of the built-in events: says that they came, and nothing of what they say.
 */
record LoggingHandler() implements EventHandler<DomainEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);

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
                .log("Received");
    }
}
