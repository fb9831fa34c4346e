package com.example.helpdesk;

import io.tailrace.event.Event;
import io.tailrace.spring.subscriber.TransactionalInbox;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Keeps a table of the open tickets, with Spring for Apache Kafka. */
@Component
public class OpenTickets {

    private static final String GROUP = "open-tickets";

    private final JdbcTemplate jdbc;
    private final TransactionalInbox inbox;
    private final List<String> attempts = new CopyOnWriteArrayList<>();

    OpenTickets(JdbcTemplate jdbc, TransactionalInbox inbox) {
        this.jdbc = jdbc;
        this.inbox = inbox;
    }

    /** Fails with the first attempt for a ticket that is in a hurry. */
    @KafkaListener(
            topics = "events.ticket",
            groupId = GROUP,
            containerFactory = "eventListenerContainerFactory")
    @Transactional
    void on(Event<TicketEvent> event) {
        attempts.add(event.aggregateId());
        if (!inbox.claim(event, GROUP)) {
            return; // delivered again, and handled before
        }
        if (event.payload() instanceof TicketEvent.Opened opened) {
            jdbc.update("INSERT INTO open_tickets (id) VALUES (?)", event.aggregateId());
            if (opened.subject().endsWith("!") && isFirst(event.aggregateId())) {
                throw new IllegalStateException("Nobody can hurry");
            }
        } else {
            jdbc.update("DELETE FROM open_tickets WHERE id = ?", event.aggregateId());
        }
    }

    /** The aggregates that the listener was called for, one for each attempt. */
    public List<String> attempts() {
        return List.copyOf(attempts);
    }

    private boolean isFirst(String id) {
        return attempts.stream().filter(id::equals).count() == 1;
    }
}
