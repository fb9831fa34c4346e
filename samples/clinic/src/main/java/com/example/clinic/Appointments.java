package com.example.clinic;

import io.tailrace.producer.EmitOptions;
import io.tailrace.spring.TransactionalEventBus;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Changes appointments. Each method changes the row and emits its events in one transaction. */
@Service
public class Appointments {

    private static final Duration LENGTH = Duration.ofMinutes(20);

    private final JdbcClient jdbc;
    private final TransactionalEventBus bus;

    Appointments(JdbcClient jdbc, TransactionalEventBus bus) {
        this.jdbc = jdbc;
        this.bus = bus;
    }

    /**
     * Books an appointment.
     *
     * @param remindAt when the reminder is to be delivered
     */
    @Transactional
    public void book(
            String id,
            String patient,
            OffsetDateTime startsAt,
            Optional<String> note,
            Instant remindAt) {
        bus.emit(new AppointmentEvent.Booked(id, patient, startsAt, LENGTH, note));
        bus.emit(
                new AppointmentEvent.ReminderDue(id, startsAt),
                EmitOptions.none().deliverAt(remindAt));
        // Last, to show that a failed transaction emits nothing.
        jdbc.sql("INSERT INTO appointments (id, patient, starts_at) VALUES (?, ?, ?)")
                .params(id, patient, startsAt)
                .update();
    }

    @Transactional
    public void move(String id, OffsetDateTime startsAt) {
        jdbc.sql("UPDATE appointments SET starts_at = ? WHERE id = ?")
                .params(startsAt, id)
                .update();
        bus.emit(new AppointmentEvent.Moved(id, startsAt.toLocalDate(), startsAt.toLocalTime()));
    }

    @Transactional
    public void checkIn(String id) {
        setStatus(id, "waiting");
        bus.emit(new AppointmentEvent.CheckedIn(id, Instant.now()));
    }

    @Transactional
    public void cancel(String id, Optional<String> reason) {
        setStatus(id, "cancelled");
        bus.emit(new AppointmentEvent.Cancelled(id, reason));
    }

    private void setStatus(String id, String status) {
        jdbc.sql("UPDATE appointments SET status = ? WHERE id = ?").params(status, id).update();
    }
}
