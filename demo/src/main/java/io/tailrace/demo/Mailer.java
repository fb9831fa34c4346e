package io.tailrace.demo;

import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.SubscriberConfig;
import java.util.concurrent.atomic.AtomicInteger;

/** A service with a subscriber, which would send mails; counts the events that it handles. */
final class Mailer implements AutoCloseable {

    private static final String GROUP = "mailer-";

    private final AtomicInteger placed = new AtomicInteger();
    private final AtomicInteger others = new AtomicInteger();
    private final Subscriber subscriber;

    Mailer(Address address, String run) {
        subscriber =
                Subscriber.builder(SubscriberConfig.of(address.bootstrapServers(), GROUP + run))
                        .on(OrderEvent.Placed.class, (event, delivery) -> placed.incrementAndGet())
                        .on(OrderEvent.class, (event, delivery) -> others.incrementAndGet())
                        .start();
    }

    /** The number of events that its handlers have received. */
    int handled() {
        return placed.get() + others.get();
    }

    @Override
    public void close() {
        subscriber.close();
    }
}
