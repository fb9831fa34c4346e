package com.example.clinic;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventType;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Optional;

/** What happens to an appointment. The aggregate is the appointment. */
public sealed interface AppointmentEvent extends DomainEvent {

    @EventType("appointment.booked.v1")
    record Booked(
            String aggregateId,
            String patient,
            OffsetDateTime startsAt,
            Duration length,
            Optional<String> note)
            implements AppointmentEvent {}

    @EventType("appointment.moved.v1")
    record Moved(String aggregateId, LocalDate day, LocalTime time) implements AppointmentEvent {}

    /** Has no handler in this service. */
    @EventType("appointment.checked-in.v1")
    record CheckedIn(String aggregateId, Instant at) implements AppointmentEvent {}

    @EventType("appointment.cancelled.v1")
    record Cancelled(String aggregateId, Optional<String> reason) implements AppointmentEvent {}

    /** Delivered when the patient is to be reminded, not when it is emitted. */
    @EventType("appointment.reminder-due.v1")
    record ReminderDue(String aggregateId, OffsetDateTime startsAt) implements AppointmentEvent {}
}
