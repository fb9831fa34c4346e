package com.example.bookshop;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.table;

import io.tailrace.producer.Outbox;
import org.jooq.DSLContext;

/** Orders with jOOQ. */
public class JooqOrders {

    private final DSLContext database;
    private final Outbox outbox;

    public JooqOrders(DSLContext database, Outbox outbox) {
        this.database = database;
        this.outbox = outbox;
    }

    /** Saves an order and emits its events, in one transaction. */
    public void place(String id, String book) {
        database.transaction(
                transaction -> {
                    transaction
                            .dsl()
                            .connection(
                                    connection -> {
                                        outbox.emit(connection, new OrderEvent.Placed(id, book));
                                        outbox.emit(connection, new OrderEvent.Invoiced(id, 1900));
                                    });
                    transaction
                            .dsl()
                            .insertInto(table("orders"), field("id"), field("book"))
                            .values(id, book)
                            .execute();
                });
    }
}
