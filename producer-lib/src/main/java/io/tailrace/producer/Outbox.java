package io.tailrace.producer;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventContext;
import io.tailrace.event.EventEnvelope;
import io.tailrace.event.EventException;
import io.tailrace.event.EventId;
import io.tailrace.producer.metrics.EmitListener;
import io.tailrace.producer.tracing.EmitTracer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/**
 * Emits events by writing them into an outbox table within the caller's transaction. The events
 * exist if the transaction commits; if it is rolled back, also to a savepoint, they never existed.
 *
 * <p>Each new event gets an {@link EventId}. Correlation id, causation id and trace come from the
 * {@link EventContext} of the calling thread, unless {@link EmitOptions} override them. An id that
 * is emitted twice creates two rows; the processor drops the second as a duplicate.
 *
 * <p>Every {@code emit} throws
 *
 * <ul>
 *   <li>{@link IllegalStateException} if the connection is in auto-commit mode, because the event
 *       would not be part of the caller's transaction;
 *   <li>{@link io.tailrace.event.EventException} with {@code VALIDATION_FAILED} if an event cannot
 *       be encoded as JSON or is too large, with {@code DUPLICATE_EVENT} if one call has an id
 *       twice;
 *   <li>{@link IllegalArgumentException} if the type of an event is not in the catalogue;
 *   <li>{@link SQLException} if the database reports an error; the caller must roll back.
 * </ul>
 *
 * <p>Immutable and safe for any thread.
 */
public final class Outbox {

    private final EventEncoder encoder;
    private final RowWriter writer;
    private final EmitListener listener;

    /** An outbox for the events of a catalogue. */
    public Outbox(OutboxConfig config, EventCatalogue catalogue) {
        this(config, catalogue, EmitListener.none());
    }

    /** An outbox for the events of a catalogue, with a listener that is told what was emitted. */
    public Outbox(OutboxConfig config, EventCatalogue catalogue, EmitListener listener) {
        this(config, catalogue, listener, EmitTracer.none());
    }

    /**
     * An outbox for the events of a catalogue, with a listener that is told what was emitted and a
     * tracer that makes a span for every event. Events that are emitted with a trace of {@link
     * EmitOptions} carry exactly that trace and have no span.
     */
    public Outbox(
            OutboxConfig config,
            EventCatalogue catalogue,
            EmitListener listener,
            EmitTracer tracer) {
        this.encoder = new EventEncoder(config, catalogue, listener, tracer);
        this.writer = RowWriter.of(config);
        this.listener = listener;
    }

    /** An outbox for the events of a catalogue, in a table with the default name and columns. */
    public static Outbox create(EventCatalogue catalogue) {
        return new Outbox(OutboxConfig.defaults(), catalogue);
    }

    /** The configuration. */
    public OutboxConfig config() {
        return encoder.config();
    }

    /** The events that this outbox can emit. */
    public EventCatalogue catalogue() {
        return encoder.catalogue();
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

    /** Emits events, up to 500 per round trip; returns their new ids, in order. */
    public List<EventId> emit(Connection connection, List<? extends DomainEvent> payloads)
            throws SQLException {
        return emit(connection, payloads, EmitOptions.none());
    }

    /** Emits events with options, up to 500 per round trip; returns their new ids, in order. */
    public List<EventId> emit(
            Connection connection, List<? extends DomainEvent> payloads, EmitOptions options)
            throws SQLException {
        return emitAll(connection, payloads.stream().<Event<?>>map(Event::of).toList(), options);
    }

    /** Emits an event with an existing id; returns the id. */
    public EventId emit(Connection connection, Event<?> event) throws SQLException {
        return emit(connection, event, EmitOptions.none());
    }

    /** Emits an event with an existing id, with options; returns the id. */
    public EventId emit(Connection connection, Event<?> event, EmitOptions options)
            throws SQLException {
        return emitAll(connection, List.of(event), options).get(0);
    }

    /** Emits events with existing ids, up to 500 per round trip; returns the ids, in order. */
    public List<EventId> emitAll(Connection connection, List<? extends Event<?>> events)
            throws SQLException {
        return emitAll(connection, events, EmitOptions.none());
    }

    /** Emits events with existing ids, with options; returns the ids, in order. */
    public List<EventId> emitAll(
            Connection connection, List<? extends Event<?>> events, EmitOptions options)
            throws SQLException {
        return write(connection, events, options).stream()
                .<EventId>map(e -> e.event().eventId())
                .toList();
    }

    /**
     * Emits an event whose payload is JSON already, and whose type need not be in the catalogue. It
     * gets a trace as any other event, correlation id and cause of the {@link EventContext}. Local
     * subscribers of an {@link EventBus} do not receive it.
     */
    public void emitJson(Connection connection, JsonEvent event) throws SQLException {
        requireTransaction(connection);
        write(connection, encoder.begin(event));
    }

    /**
     * Runs work in a new transaction, which is committed when the work returns and rolled back when
     * the work throws.
     *
     * @return the result of the work
     * @throws X whatever the work throws
     * @throws SQLException if no connection can be obtained
     * @throws EventException {@code TRANSACTION_ROLLBACK} if the commit fails. If the database
     *     refused the commit, neither the changes of the work nor its events exist. If the
     *     connection was lost during the commit, the message says so, and either both exist or
     *     neither: look for an event or a change of the work before doing the work again
     */
    public <T, X extends Exception> T inTransaction(
            DataSource dataSource, TransactionalWork<T, X> work)
            throws SQLException, EventException, X {
        return Transactions.run(dataSource, work);
    }

    /** Writes events in the connection's transaction; returns them with ids, trace and time. */
    List<EventEnvelope<?>> write(
            Connection connection, List<? extends Event<?>> events, EmitOptions options)
            throws SQLException {
        requireTransaction(connection);
        EmitCall call = encoder.begin(events, options);
        write(connection, call);
        return call.envelopes();
    }

    private void write(Connection connection, EmitCall call) throws SQLException {
        try {
            writer.write(connection, call.rows());
            call.written();
        } catch (SQLException e) {
            SQLException explained = TableErrors.explain(e, config());
            call.failed(explained);
            throw explained;
        } catch (RuntimeException | Error e) {
            call.failed(e);
            throw e;
        }
    }

    /** Tells the listener that the transaction of these events was committed. */
    void committed(List<EventEnvelope<?>> events) {
        EventCatalogue catalogue = catalogue();
        listener.onEmitted(
                EmitCall.countByType(
                        events.stream()
                                .map(e -> catalogue.typeName(e.event().payload().getClass()))));
    }

    private static void requireTransaction(Connection connection) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException(
                    "connection must be in a transaction, got one in auto-commit mode, in which an"
                            + " event could not be rolled back together with the caller's changes;"
                            + " call setAutoCommit(false) or use Outbox.inTransaction");
        }
    }
}
