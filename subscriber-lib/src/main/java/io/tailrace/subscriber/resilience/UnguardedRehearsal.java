package io.tailrace.subscriber.resilience;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.subscriber.handler.EventHandler;
import io.tailrace.subscriber.inbox.RehearsableHandler;
import java.sql.Connection;
import javax.sql.DataSource;

/**
 * A guarded handler that can be rehearsed. A rehearsal passes by the guard: it neither opens a
 * circuit nor uses up a rate.
 *
 * @param guarded the handler with its guard
 * @param inner the handler without its guard
 * @param <P> the type of the payload
 */
record UnguardedRehearsal<P extends DomainEvent>(
        EventHandler<P> guarded, RehearsableHandler<P> inner) implements RehearsableHandler<P> {

    /** The guarded handler, which can be rehearsed if the handler without its guard can. */
    static <P extends DomainEvent> EventHandler<P> of(
            EventHandler<P> guarded, EventHandler<P> handler) {
        return handler instanceof RehearsableHandler<P> inner
                ? new UnguardedRehearsal<>(guarded, inner)
                : guarded;
    }

    @Override
    public void handle(Event<P> event, Delivery delivery) throws Exception {
        guarded.handle(event, delivery);
    }

    @Override
    public DataSource dataSource() {
        return inner.dataSource();
    }

    @Override
    public boolean rehearse(Connection connection, Event<P> event, Delivery delivery)
            throws Exception {
        return inner.rehearse(connection, event, delivery);
    }
}
