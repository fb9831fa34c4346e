package io.tailrace.demo;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventDefaults;
import io.tailrace.event.EventId;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.OrderEvent.Item;
import io.tailrace.producer.Outbox;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.SubscriberConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A service whose bank was away: it leaves dead letters, which it handles when they are redriven.
 * Beside them are events that nobody can read.
 */
final class Billing implements AutoCloseable {

    private static final int UNPAID = 4;
    private static final int UNREADABLE = 3;
    private static final String PREFIX = "unpaid-";
    private static final String INSERT =
            "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload)"
                    + " VALUES (CAST(? AS uuid), 'order', ?, ?, ?)";

    private final Map<String, Integer> attempts = new ConcurrentHashMap<>();
    private final Subscriber subscriber;

    /** Starts the subscriber and commits the events, which become dead letters within a minute. */
    Billing(Address address, String run) throws SQLException {
        subscriber =
                Subscriber.builder(
                                SubscriberConfig.of(address.bootstrapServers(), "billing-" + run))
                        .on(OrderEvent.class, (event, delivery) -> bill(event.payload().orderId()))
                        .start();
        try (Connection connection = address.connect()) {
            connection.setAutoCommit(false);
            Outbox outbox = Outbox.create(EventCatalogue.of(BuiltInEvent.class));
            for (int i = 0; i < UNPAID; i++) {
                Event<? extends DomainEvent> placed =
                        Event.of(
                                new OrderEvent.Placed(
                                        PREFIX + run + "-" + i, List.of(new Item("sku-1", 1))));
                outbox.emit(connection, placed);
            }
            insertUnreadable(connection, run);
            connection.commit();
        }
    }

    private static void insertUnreadable(Connection connection, String run) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (int i = 0; i < UNREADABLE; i++) {
                insert.setString(1, EventId.next().toString());
                insert.setString(2, "unreadable-" + run + "-" + i);
                insert.setString(3, "order.placed.v1");
                insert.setString(4, "{\"orderId\": \"unreadable-" + i + "\", \"items\": [");
                insert.executeUpdate();
            }
        }
    }

    /** Fails as often as a group tries. */
    private void bill(String order) {
        if (order.startsWith(PREFIX)
                && attempts.merge(order, 1, Integer::sum) <= EventDefaults.MAX_ATTEMPTS) {
            throw new IllegalStateException("The bank does not answer for " + order);
        }
    }

    @Override
    public void close() {
        subscriber.close();
    }
}
