package com.example.warehouse;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventId;
import io.tailrace.producer.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Emits events in the transaction of the caller, which must have one. */
@ApplicationScoped
public class Events {

    private final Outbox outbox = Outbox.create(EventCatalogue.of(StockEvent.class));
    private final DataSource dataSource;

    Events(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Emits an event; returns its id. */
    @Transactional(TxType.MANDATORY)
    public EventId emit(DomainEvent event) {
        // Within a transaction Agroal gives every caller the connection of the transaction.
        try (Connection connection = dataSource.getConnection()) {
            return outbox.emit(connection, event);
        } catch (SQLException e) {
            throw new IllegalStateException("The event was not emitted: " + event, e);
        }
    }
}
