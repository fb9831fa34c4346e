package io.tailrace.demo;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventContext;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.OrderEvent.Item;
import io.tailrace.producer.Outbox;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A service with an outbox: a change of an order and the event about it share a transaction. Some
 * transactions are rolled back. Some are repeated with the same event, as a client does that got no
 * response. Counters are safe for any thread.
 */
final class Shop {

    private static final int ROLLBACKS_PERCENT = 5;
    private static final int REPEATS_PERCENT = 2;
    private static final String UPSERT =
            "INSERT INTO orders (id, status) VALUES (?, ?)"
                    + " ON CONFLICT (id) DO UPDATE SET status = excluded.status";

    private final Address address;
    private final String run;
    private final Outbox outbox = Outbox.create(EventCatalogue.of(BuiltInEvent.class));
    private final AtomicInteger orders = new AtomicInteger();
    private final AtomicInteger committed = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();
    private final Set<String> rolledBack = ConcurrentHashMap.newKeySet();

    /**
     * @param run a text that makes the order ids of this run unique
     */
    Shop(Address address, String run) {
        this.address = address;
        this.run = run;
    }

    /** The id of the order with this number. */
    String orderId(int number) {
        return "order-%s-%d".formatted(run, number);
    }

    /** The number of finished orders. */
    int orders() {
        return orders.get();
    }

    /** The number of different events that were committed. */
    int committed() {
        return committed.get();
    }

    /** The number of events that were committed twice. */
    int repeated() {
        return repeated.get();
    }

    /** The ids of the events that were rolled back. */
    Set<String> rolledBack() {
        return rolledBack;
    }

    /** Creates the table of orders if it does not exist. */
    void createTable() throws SQLException {
        try (Connection connection = address.connect();
                PreparedStatement create =
                        connection.prepareStatement(
                                "CREATE TABLE IF NOT EXISTS orders"
                                        + " (id text PRIMARY KEY, status text NOT NULL)")) {
            create.execute();
        }
    }

    /**
     * Sells every {@code step}th order of a phase at the pace of the phase.
     *
     * @param offset the position of the first order in the phase, from 0
     * @param begin the {@code System.nanoTime()} of the begin of the phase
     */
    void sell(Phase phase, int offset, int step, long begin) throws SQLException {
        Random chance = new Random(phase.first() + offset);
        try (Connection connection = address.connect()) {
            connection.setAutoCommit(false);
            for (int i = offset; i < phase.orders(); i += step) {
                waitUntil(begin + i * phase.intervalNanos());
                sell(connection, orderId(phase.first() + i), chance);
                orders.incrementAndGet();
            }
        }
    }

    private static void waitUntil(long nanoTime) {
        for (long wait = nanoTime - System.nanoTime(); wait > 0; ) {
            LockSupport.parkNanos(wait);
            wait = nanoTime - System.nanoTime();
        }
    }

    private void sell(Connection connection, String order, Random chance) throws SQLException {
        List<Item> items = List.of(new Item("sku-" + chance.nextInt(100), 1 + chance.nextInt(3)));
        change(connection, new OrderEvent.Placed(order, items), chance);
        if (chance.nextInt(10) == 0) {
            change(connection, new OrderEvent.Cancelled(order, items), chance);
        } else {
            change(connection, new OrderEvent.Shipped(order, items), chance);
            change(connection, new OrderEvent.Delivered(order, items), chance);
        }
    }

    private void change(Connection connection, OrderEvent happened, Random chance)
            throws SQLException {
        Event<? extends DomainEvent> event =
                Event.of(happened).withCorrelationId(EventContext.current().correlationId());
        boolean rollBack = chance.nextInt(100) < ROLLBACKS_PERCENT;
        store(connection, happened, event);
        if (rollBack) {
            connection.rollback();
            rolledBack.add(event.eventId().toString());
            return;
        }
        connection.commit();
        committed.incrementAndGet();
        if (chance.nextInt(100) < REPEATS_PERCENT) {
            store(connection, happened, event);
            connection.commit();
            repeated.incrementAndGet();
        }
    }

    private void store(
            Connection connection, OrderEvent happened, Event<? extends DomainEvent> event)
            throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
            upsert.setString(1, happened.orderId());
            upsert.setString(2, happened.status());
            upsert.executeUpdate();
        }
        outbox.emit(connection, event);
    }
}
