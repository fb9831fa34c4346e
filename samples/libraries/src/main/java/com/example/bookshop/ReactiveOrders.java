package com.example.bookshop;

import io.tailrace.r2dbc.R2dbcOutbox;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Orders with R2DBC and the reactive transactions of Spring. */
public class ReactiveOrders {

    private final DatabaseClient database;
    private final TransactionalOperator transactions;
    private final R2dbcOutbox outbox;

    public ReactiveOrders(
            DatabaseClient database, TransactionalOperator transactions, R2dbcOutbox outbox) {
        this.database = database;
        this.transactions = transactions;
        this.outbox = outbox;
    }

    /** Saves an order and emits its events, in one transaction. */
    public Mono<Void> place(String id, String book) {
        List<OrderEvent> events =
                List.of(new OrderEvent.Placed(id, book), new OrderEvent.Invoiced(id, 1900));
        return database.inConnection(connection -> outbox.emit(connection, events))
                .then(
                        database.sql("INSERT INTO orders VALUES (:id, :book)")
                                .bind("id", id)
                                .bind("book", book)
                                .then())
                .as(transactions::transactional);
    }
}
