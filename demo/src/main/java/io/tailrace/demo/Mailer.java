package io.tailrace.demo;

import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.SubscriberConfig;
import java.util.concurrent.atomic.AtomicInteger;

/** A service that subscribes: it would send mails. */
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

    /** How many events its handlers were called with. */
    int handled() {
        return placed.get() + others.get();
    }

    @Override
    public void close() {
        subscriber.close();
    }
}
