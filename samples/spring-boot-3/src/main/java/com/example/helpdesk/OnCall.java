package com.example.helpdesk;

import io.tailrace.event.Event;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/** Hands opened tickets to the engineer on call, with Spring for Apache Kafka. */
@Component
public class OnCall {

    private final List<String> attempts = new CopyOnWriteArrayList<>();
    private final List<TicketEvent.Opened> handed = new CopyOnWriteArrayList<>();

    /** Fails with a ticket that has no subject, as often as it is called. */
    @KafkaListener(
            topics = "events.ticket",
            groupId = "on-call",
            containerFactory = "eventListenerContainerFactory")
    void on(Event<TicketEvent.Opened> event) {
        attempts.add(event.aggregateId());
        if (event.payload().subject().isBlank()) {
            throw new IllegalArgumentException("Nobody can tell what is wrong");
        }
        handed.add(event.payload());
    }

    /** The aggregates that the listener was called for, one for each attempt. */
    public List<String> attempts() {
        return List.copyOf(attempts);
    }

    /** The tickets that the engineer has, oldest first. */
    public List<TicketEvent.Opened> handed() {
        return List.copyOf(handed);
    }
}
