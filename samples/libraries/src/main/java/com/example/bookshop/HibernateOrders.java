package com.example.bookshop;

import io.tailrace.producer.Outbox;
import org.hibernate.SessionFactory;

/** Orders with Hibernate and without Spring. */
public class HibernateOrders {

    private final SessionFactory sessions;
    private final Outbox outbox;

    public HibernateOrders(SessionFactory sessions, Outbox outbox) {
        this.sessions = sessions;
        this.outbox = outbox;
    }

    /** Saves an order and emits its events, in one transaction. */
    public void place(String id, String book) {
        sessions.inTransaction(
                session -> {
                    session.doWork(
                            connection -> {
                                outbox.emit(connection, new OrderEvent.Placed(id, book));
                                outbox.emit(connection, new OrderEvent.Invoiced(id, 1900));
                            });
                    session.persist(new Order(id, book));
                });
    }
}
