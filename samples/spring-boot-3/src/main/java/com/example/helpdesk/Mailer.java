package com.example.helpdesk;

import io.tailrace.event.Event;
import io.tailrace.spring.subscriber.EventHandler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Confirms opened tickets; the consumer group is spring.application.name. */
@Component
public class Mailer {

    private static final Logger LOG = LoggerFactory.getLogger(Mailer.class);

    private final List<Event<TicketEvent.Opened>> confirmed = new CopyOnWriteArrayList<>();

    @EventHandler
    void onOpened(Event<TicketEvent.Opened> event) {
        LOG.info("Confirming {}", event.payload());
        confirmed.add(event);
    }

    /** The confirmed tickets, oldest first. */
    public List<Event<TicketEvent.Opened>> confirmed() {
        return List.copyOf(confirmed);
    }
}
