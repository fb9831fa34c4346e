package io.tailrace.producer;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventContext;
import io.tailrace.event.EventEnvelope;
import io.tailrace.event.EventId;
import io.tailrace.producer.metrics.EmitListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Emits events by writing them into an outbox table, inside the caller's own transaction: they
 * exist if it commits, and never did if it is rolled back, also to a savepoint.
 *
 * <p>Each new event gets an {@link EventId}; correlation, cause and trace come from the {@link
 * EventContext} of the calling thread unless {@link EmitOptions} say otherwise. An id that is
 * emitted twice makes two rows; the second is recognised as a duplicate downstream.
 *
 * <p>Every {@code emit} throws {@link IllegalStateException} if the connection is in auto-commit
 * mode, where the event would leave the transaction it belongs to; {@link
 * io.tailrace.event.EventException} if an event cannot be written as JSON; {@link
 * IllegalArgumentException} if its type is not in the catalogue; {@link SQLException} as the
 * database does, and then the caller rolls back. Immutable and safe for any thread.
 */
public final class Outbox {

    private final EventCodec codec;
    private final RowWriter writer;
    private final EmitListener listener;

    /** An outbox for the events of this catalogue. */
    public Outbox(OutboxConfig config, EventCatalogue catalogue) {
        this(config, catalogue, EmitListener.none());
    }

    /** An outbox for the events of this catalogue that tells a listener what was emitted. */
    public Outbox(OutboxConfig config, EventCatalogue catalogue, EmitListener listener) {
        this.codec = new EventCodec(catalogue);
        this.writer = RowWriter.of(config);
        this.listener = listener;
    }

    /** An outbox for the events of this catalogue, in the table of the documented contract. */
    public static Outbox create(EventCatalogue catalogue) {
        return new Outbox(OutboxConfig.defaults(), catalogue);
    }

    /** Emits one event; returns its new id. */
    public EventId emit(Connection connection, DomainEvent payload) throws SQLException {
        return emit(connection, payload, EmitOptions.none());
    }

    /** Emits one event with options; returns its new id. */
    public EventId emit(Connection connection, DomainEvent payload, EmitOptions options)
            throws SQLException {
        return emit(connection, Event.of(payload), options);
    }

    /** Emits events, 500 in one round trip; returns their new ids, in order. */
    public List<EventId> emit(Connection connection, List<? extends DomainEvent> payloads)
            throws SQLException {
        return emit(connection, payloads, EmitOptions.none());
    }

    /** Emits events with options, 500 in one round trip; returns their new ids, in order. */
    public List<EventId> emit(
            Connection connection, List<? extends DomainEvent> payloads, EmitOptions options)
            throws SQLException {
        return emitAll(connection, payloads.stream().map(Event::of).toList(), options);
    }

    /** Emits an event that has its id already; returns that id. */
    public EventId emit(Connection connection, Event<?> event) throws SQLException {
        return emit(connection, event, EmitOptions.none());
    }

    /** Emits an event that has its id already, with options; returns that id. */
    public EventId emit(Connection connection, Event<?> event, EmitOptions options)
            throws SQLException {
        return emitAll(connection, List.of(event), options).get(0);
    }

    /**
     * Runs work in a transaction of its own, which commits when the work returns and is rolled back
     * when it throws.
     *
     * @return what the work returned
     * @throws X what the work threw
     * @throws SQLException if there is no connection
     * @throws io.tailrace.event.EventException {@code TRANSACTION_ROLLBACK} if the commit fails:
     *     neither the work nor its events exist. If the connection was lost during the commit the
     *     message says so, and they exist both or neither: look for an event or a change of the
     *     work before doing it again.
     */
    public <T, X extends Exception> T inTransaction(
            DataSource dataSource, TransactionalWork<T, X> work) throws SQLException, X {
        return Transactions.run(dataSource, work);
    }

    private List<EventId> emitAll(
            Connection connection, List<? extends Event<?>> events, EmitOptions options)
            throws SQLException {
        return write(connection, events, options).stream()
                .<EventId>map(e -> e.event().eventId())
                .toList();
    }

    /** Writes events into the connection's transaction; returns them as they were written. */
    List<EventEnvelope<?>> write(
            Connection connection, List<? extends Event<?>> events, EmitOptions options)
            throws SQLException {
        requireTransaction(connection);
        requireHeadersFor(options);
        long started = System.nanoTime();
        List<EventEnvelope<?>> envelopes = envelopes(events, options);
        List<OutboxRow> rows =
                envelopes.stream().map(e -> OutboxRow.of(e, options.deliverAt(), codec)).toList();
        writer.write(connection, rows);
        listener.onEmitted(countByType(rows), Duration.ofNanos(System.nanoTime() - started));
        return envelopes;
    }

    private static List<EventEnvelope<?>> envelopes(
            List<? extends Event<?>> events, EmitOptions options) {
        EventContext context = EventContext.current();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        List<EventEnvelope<?>> envelopes = new ArrayList<>(events.size());
        for (Event<?> event : events) {
            envelopes.add(OutboxRow.envelope(event, options, context, now));
        }
        return envelopes;
    }

    private static Map<String, Integer> countByType(List<OutboxRow> rows) {
        Map<String, Integer> counts = new HashMap<>();
        rows.forEach(row -> counts.merge(row.type(), 1, Integer::sum));
        return counts;
    }

    private void requireHeadersFor(EmitOptions options) {
        if (options.deliverAt() != null && !writer.hasHeaders()) {
            throw new IllegalArgumentException(
                    "deliverAt must be null as the outbox table has no headers column, got "
                            + options.deliverAt());
        }
    }

    private static void requireTransaction(Connection connection) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException(
                    "connection must be in a transaction, got one in auto-commit mode, where an"
                            + " event would not share the fate of the change it is about; call"
                            + " setAutoCommit(false) or use Outbox.inTransaction");
        }
    }
}
