package com.example.clinic;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.spring.subscriber.EventHandler;
import io.tailrace.subscriber.handler.Delivery;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Handles the events; the consumer group is spring.application.name. */
@Component
class FrontDesk {

    /** A call of a handler. */
    record Call(DomainEvent event, int attempt) {}

    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Journal journal;
    private final Insurer insurer;

    FrontDesk(Journal journal, Insurer insurer) {
        this.journal = journal;
        this.insurer = insurer;
    }

    @EventHandler
    @Transactional
    void booked(AppointmentEvent.Booked event, Delivery delivery) {
        handle(event, delivery);
    }

    /** Fails twice. What the failed attempts wrote is rolled back. */
    @EventHandler
    @Transactional
    void moved(AppointmentEvent.Moved event, Delivery delivery) {
        handle(event, delivery);
        if (delivery.attempt() < 3) {
            throw new IllegalStateException("The calendar is locked");
        }
    }

    @EventHandler
    @Transactional
    void cancelled(Event<AppointmentEvent.Cancelled> event, Delivery delivery) {
        handle(event.payload(), delivery);
        insurer.refund(event.aggregateId());
    }

    @EventHandler
    @Transactional
    void reminderDue(AppointmentEvent.ReminderDue event, Delivery delivery) {
        handle(event, delivery);
    }

    /** The calls of handlers for an appointment, oldest first. */
    List<Call> calls(String appointment) {
        return calls.stream()
                .filter(call -> call.event().aggregateId().equals(appointment))
                .toList();
    }

    private void handle(DomainEvent event, Delivery delivery) {
        calls.add(new Call(event, delivery.attempt()));
        journal.write(event);
    }
}
