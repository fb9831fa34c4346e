package com.example.bookshop;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.table;

import io.tailrace.event.Event;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.subscriber.inbox.Inbox;
import org.jooq.DSLContext;

/** Writes the invoice of an order once, however often the event is delivered. */
public class JooqInvoices {

    private final DSLContext database;
    private final Inbox inbox;

    public JooqInvoices(DSLContext database, Inbox inbox) {
        this.database = database;
        this.inbox = inbox;
    }

    /** Handles an event: the invoice and the row of the inbox are in one transaction. */
    public void invoiced(Event<OrderEvent.Invoiced> event, Delivery delivery) {
        database.transaction(
                transaction -> {
                    boolean first =
                            transaction
                                    .dsl()
                                    .connectionResult(
                                            connection ->
                                                    inbox.claim(
                                                            connection,
                                                            event.eventId(),
                                                            delivery.group()));
                    if (first) {
                        transaction
                                .dsl()
                                .insertInto(table("invoices"), field("id"), field("cents"))
                                .values(event.aggregateId(), event.payload().cents())
                                .execute();
                    }
                });
    }
}
