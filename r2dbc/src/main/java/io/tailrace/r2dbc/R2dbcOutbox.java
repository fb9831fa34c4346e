package io.tailrace.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventId;
import io.tailrace.producer.EmitCall;
import io.tailrace.producer.EmitOptions;
import io.tailrace.producer.EventEncoder;
import io.tailrace.producer.InsertStatement;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.RowLifetime;
import io.tailrace.producer.metrics.EmitListener;
import io.tailrace.producer.tracing.EmitTracer;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Emits events by writing them into an outbox table within the caller's R2DBC transaction, as
 * {@link io.tailrace.producer.Outbox} does it with JDBC: with the same checks, ids, headers and
 * limits. The events exist if the transaction commits; if it is rolled back, also to a savepoint,
 * they never existed.
 *
 * <p>Nothing happens before the returned publisher is subscribed to, and every subscription emits:
 * a payload gets a new {@link EventId} each time, an {@link Event} keeps its own. Correlation id,
 * causation id and trace come from the {@link io.tailrace.event.EventContext} of the thread that
 * subscribes, unless {@link EmitOptions} override them.
 *
 * <p>Every publisher of {@code emit} signals
 *
 * <ul>
 *   <li>{@link IllegalStateException} if the connection is in auto-commit mode, because the event
 *       would not be part of the caller's transaction;
 *   <li>{@link io.tailrace.event.EventException} with {@code VALIDATION_FAILED} if an event cannot
 *       be encoded as JSON or is too large, with {@code DUPLICATE_EVENT} if one call has an id
 *       twice;
 *   <li>{@link IllegalArgumentException} if the type of an event is not in the catalogue;
 *   <li>{@link R2dbcException} if the database reports an error; the caller must roll back.
 * </ul>
 *
 * <p>A caller that cancels a subscription must roll back, too: the events may be written. Immutable
 * and safe for any thread; one connection serves one publisher at a time.
 */
public final class R2dbcOutbox {

    private final EventEncoder encoder;

    /**
     * An outbox for the events of a catalogue.
     *
     * @throws IllegalArgumentException if the lifetime of rows is not {@link RowLifetime#KEPT}
     */
    public R2dbcOutbox(OutboxConfig config, EventCatalogue catalogue) {
        this(config, catalogue, EmitListener.none(), EmitTracer.none());
    }

    /**
     * An outbox for the events of a catalogue, with a listener that is told what was written and a
     * tracer that makes a span for every event. Both are called on the threads of the driver and
     * must not block.
     *
     * @throws IllegalArgumentException if the lifetime of rows is not {@link RowLifetime#KEPT}
     */
    public R2dbcOutbox(
            OutboxConfig config,
            EventCatalogue catalogue,
            EmitListener listener,
            EmitTracer tracer) {
        if (config.lifetime() != RowLifetime.KEPT) {
            throw new IllegalArgumentException(
                    "outbox.lifetime must be KEPT with R2DBC, got %s; let the relay remove rows with --retention"
                            .formatted(config.lifetime()));
        }
        this.encoder = new EventEncoder(config, catalogue, listener, tracer);
    }

    /** An outbox for the events of a catalogue, in a table with the default name and columns. */
    public static R2dbcOutbox create(EventCatalogue catalogue) {
        return new R2dbcOutbox(OutboxConfig.defaults(), catalogue);
    }

    /** The configuration. */
    public OutboxConfig config() {
        return encoder.config();
    }

    /** The events that this outbox can emit. */
    public EventCatalogue catalogue() {
        return encoder.catalogue();
    }

    /** Emits one event; the result is its new id. */
    public Mono<EventId> emit(Connection connection, DomainEvent payload) {
        return emit(connection, payload, EmitOptions.none());
    }

    /** Emits one event with options; the result is its new id. */
    public Mono<EventId> emit(Connection connection, DomainEvent payload, EmitOptions options) {
        return emit(connection, List.of(payload), options).map(ids -> ids.get(0));
    }

    /** Emits events, up to 500 per round trip; the result is their new ids, in order. */
    public Mono<List<EventId>> emit(Connection connection, List<? extends DomainEvent> payloads) {
        return emit(connection, payloads, EmitOptions.none());
    }

    /** Emits events with options, up to 500 per round trip; the result is their ids, in order. */
    public Mono<List<EventId>> emit(
            Connection connection, List<? extends DomainEvent> payloads, EmitOptions options) {
        return write(
                connection, () -> payloads.stream().<Event<?>>map(Event::of).toList(), options);
    }

    /**
     * Emits events with existing ids, up to 500 per round trip; the result is the ids, in order.
     */
    public Mono<List<EventId>> emitAll(Connection connection, List<? extends Event<?>> events) {
        return emitAll(connection, events, EmitOptions.none());
    }

    /** Emits events with existing ids, with options; the result is the ids, in order. */
    public Mono<List<EventId>> emitAll(
            Connection connection, List<? extends Event<?>> events, EmitOptions options) {
        return write(connection, () -> events, options);
    }

    private Mono<List<EventId>> write(
            Connection connection, Supplier<List<? extends Event<?>>> events, EmitOptions options) {
        return Mono.defer(
                () -> {
                    requireTransaction(connection);
                    EmitCall call = encoder.begin(events.get(), options);
                    return Flux.fromIterable(call.inserts())
                            .concatMap(insert -> execute(connection, insert))
                            .then(Mono.fromRunnable(call::written))
                            .onErrorMap(R2dbcException.class, this::explain)
                            .doOnError(call::failed)
                            .doOnCancel(() -> call.failed(new CancellationException()))
                            .thenReturn(call.ids());
                });
    }

    private static Mono<Void> execute(Connection connection, InsertStatement insert) {
        Statement statement = connection.createStatement(insert.sql());
        List<Object> values = insert.values();
        for (int i = 0; i < values.size(); i++) {
            statement.bind(i, values.get(i));
        }
        return Flux.from(statement.execute()).concatMap(Result::getRowsUpdated).then();
    }

    private R2dbcException explain(R2dbcException e) {
        String explanation = encoder.explanation(e.getSqlState(), e.getMessage());
        return explanation == null
                ? e
                : new R2dbcNonTransientResourceException(
                        explanation, e.getSqlState(), e.getErrorCode(), e);
    }

    private static void requireTransaction(Connection connection) {
        if (connection.isAutoCommit()) {
            throw new IllegalStateException(
                    "connection must be in a transaction, got one in auto-commit mode, in which an"
                            + " event could not be rolled back together with the caller's changes;"
                            + " call beginTransaction() or use the connection of a running"
                            + " transaction");
        }
    }
}
