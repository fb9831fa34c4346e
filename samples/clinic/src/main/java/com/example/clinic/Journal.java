package com.example.clinic;

import io.tailrace.event.DomainEvent;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The committed effects of handlers: a table with a row for each handled event. */
@Component
class Journal {

    private final JdbcClient jdbc;

    Journal(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void write(DomainEvent event) {
        jdbc.sql("INSERT INTO journal (appointment, event) VALUES (?, ?)")
                .params(event.aggregateId(), event.getClass().getSimpleName())
                .update();
    }

    /** The names of the handled events of an appointment, oldest first. */
    List<String> of(String appointment) {
        return jdbc.sql("SELECT event FROM journal WHERE appointment = ? ORDER BY id")
                .param(appointment)
                .query(String.class)
                .list();
    }

    /** When the last handler wrote a row for an appointment. */
    Instant lastWrittenAt(String appointment) {
        return jdbc.sql("SELECT max(written_at) FROM journal WHERE appointment = ?")
                .param(appointment)
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }
}
