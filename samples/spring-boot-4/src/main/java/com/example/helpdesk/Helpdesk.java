package com.example.helpdesk;

import io.tailrace.spring.TransactionalEventBus;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Opens tickets: the row and the event are committed together, or neither is. */
@Service
public class Helpdesk {

    private final JdbcTemplate jdbc;
    private final TransactionalEventBus bus;

    Helpdesk(JdbcTemplate jdbc, TransactionalEventBus bus) {
        this.jdbc = jdbc;
        this.bus = bus;
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
}
