package io.tailrace.spring.subscriber;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.subscriber.inbox.RehearsableHandler;
import java.sql.Connection;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A method as a handler whose effect happens once.
 *
 * @param method called once per event
 * @param transactions in which the method is called
 */
record InboxMethod(HandlerMethod method, InboxTransactions transactions)
        implements io.tailrace.subscriber.handler.EventHandler<DomainEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(InboxMethod.class);

    @Override
    public void handle(Event<DomainEvent> event, Delivery delivery) throws Exception {
        if (!transactions.commit(method, event, delivery)) {
            LOG.atDebug()
                    .addKeyValue("eventId", event.eventId())
                    .addKeyValue("group", delivery.group())
                    .log("Skipped an event that this group has handled before");
        }
    }

    /** The same method as a handler that can be rehearsed. */
    RehearsableHandler<DomainEvent> rehearsableWith(RehearsalDataSources dataSources) {
        return new Rehearsable(this, dataSources);
    }

    private record Rehearsable(InboxMethod handler, RehearsalDataSources dataSources)
            implements RehearsableHandler<DomainEvent> {

        @Override
        public void handle(Event<DomainEvent> event, Delivery delivery) throws Exception {
            handler.handle(event, delivery);
        }

        @Override
        public DataSource dataSource() {
            return handler.transactions().dataSource();
        }

        @Override
        public boolean rehearse(Connection connection, Event<DomainEvent> event, Delivery delivery)
                throws Exception {
            return dataSources.rehearse(
                    dataSource(),
                    connection,
                    lent ->
                            handler.transactions()
                                    .rehearse(lent, handler.method(), event, delivery));
        }
    }
}
