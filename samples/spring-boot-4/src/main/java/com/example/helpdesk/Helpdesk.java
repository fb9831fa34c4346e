package com.example.helpdesk;

import io.tailrace.spring.TransactionalEventBus;
import java.time.Instant;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Opens tickets: the row and the event are committed together, or neither is. */
@Service
public class Helpdesk {

    private final JdbcTemplate jdbc;
    private final TransactionalEventBus bus;
    private final ApplicationEventPublisher publisher;

    Helpdesk(JdbcTemplate jdbc, TransactionalEventBus bus, ApplicationEventPublisher publisher) {
        this.jdbc = jdbc;
        this.bus = bus;
        this.publisher = publisher;
    }

    /**
     * Opens a ticket.
     *
     * @throws org.springframework.dao.DataIntegrityViolationException if the id has a ticket
     */
    @Transactional
    public void open(String id, String subject) {
        bus.emit(new TicketEvent.Opened(id, subject));
        jdbc.update("INSERT INTO tickets (id, subject) VALUES (?, ?)", id, subject);
    }

    /** Closes a ticket with its rating: both events are in the outbox when the row is gone. */
    @Transactional
    public void close(String id, int stars) {
        jdbc.update("DELETE FROM tickets WHERE id = ?", id);
        publisher.publishEvent(new TicketEvent.Closed(id));
        publisher.publishEvent(new TicketRated(id, stars, Instant.EPOCH));
        if (stars < 1) {
            throw new IllegalArgumentException("A rating must be at least 1, got " + stars);
        }
    }
}
