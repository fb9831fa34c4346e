package io.tailrace.spring;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventEnvelope;
import io.tailrace.event.EventId;
import io.tailrace.producer.EmitOptions;
import io.tailrace.producer.EventBus;
import io.tailrace.producer.JsonEvent;
import io.tailrace.producer.hub.LocalHub;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.SQLStateSQLExceptionTranslator;

/**
 * Emits events in the current Spring transaction of the bus's data source, whether JDBC or JPA,
 * begun by {@code @Transactional} or {@code TransactionTemplate}. If the transaction is rolled
 * back, also to a savepoint, its events never existed.
 *
 * <p>Every {@code emit} throws {@link IllegalStateException} if no such transaction is active,
 * {@link io.tailrace.event.EventException} if an event cannot be encoded as JSON or its id was
 * emitted in the transaction before, and {@link DataAccessException} if the database reports an
 * error. Safe for any thread.
 */
public class TransactionalEventBus {

    private final EventBus bus;
    private final DataSource dataSource;
    private final CurrentTransaction transaction;

    /** A bus for the transactions of a data source. */
    public TransactionalEventBus(EventBus bus, DataSource dataSource) {
        this(bus, dataSource, () -> false);
    }

    /**
     * @param global whether transactions are those of JTA, which a data source joins with its first
     *     connection; asked when the data source has none in a transaction
     */
    TransactionalEventBus(EventBus bus, DataSource dataSource, BooleanSupplier global) {
        this.bus = bus;
        this.dataSource = dataSource;
        this.transaction = new CurrentTransaction(dataSource, global);
    }

    /** The bus that events are emitted with, which has configuration and catalogue. */
    public EventBus eventBus() {
        return bus;
    }

    /** Emits one event; returns its new id. */
    public EventId emit(DomainEvent payload) {
        return emit(List.of(payload)).get(0);
    }

    /** Emits one event with options; returns its new id. */
    public EventId emit(DomainEvent payload, EmitOptions options) {
        return emit(List.of(payload), options).get(0);
    }

    /** Emits events, up to 500 per round trip; returns their new ids, in order. */
    public List<EventId> emit(List<? extends DomainEvent> payloads) {
        return emit(payloads, EmitOptions.none());
    }

    /** Emits events with options, up to 500 per round trip; returns their new ids, in order. */
    public List<EventId> emit(List<? extends DomainEvent> payloads, EmitOptions options) {
        return emitAll(payloads.stream().<Event<?>>map(Event::of).toList(), options);
    }

    /** Emits an event with an existing id; returns the id. */
    public EventId emit(Event<?> event) {
        return emit(event, EmitOptions.none());
    }

    /** Emits an event with an existing id, with options; returns the id. */
    public EventId emit(Event<?> event, EmitOptions options) {
        return emitAll(List.of(event), options).get(0);
    }

    /** Emits events with existing ids, up to 500 per round trip; returns the ids, in order. */
    public List<EventId> emitAll(List<? extends Event<?>> events) {
        return emitAll(events, EmitOptions.none());
    }

    /** Emits events with existing ids, with options; returns the ids, in order. */
    public List<EventId> emitAll(List<? extends Event<?>> events, EmitOptions options) {
        requireTransaction();
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            return bus.emitAll(connection, events, options);
        } catch (SQLException e) {
            throw translated(e);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    /**
     * Emits an event whose payload is JSON already; see {@link
     * io.tailrace.producer.Outbox#emitJson}.
     */
    public void emitJson(JsonEvent event) {
        requireTransaction();
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            bus.outbox().emitJson(connection, event);
        } catch (SQLException e) {
            throw translated(e);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    /** The committed events of a type in this process; see {@link EventBus#subscribe}. */
    public <P extends DomainEvent> Flow.Publisher<EventEnvelope<P>> subscribe(Class<P> type) {
        return bus.subscribe(type);
    }

    /** Calls a handler for each committed event of a type; see {@link EventBus#onEvent}. */
    public <P extends DomainEvent> LocalHub.Registration onEvent(
            Class<P> type, Consumer<? super EventEnvelope<P>> handler) {
        return bus.onEvent(type, handler);
    }

    private void requireTransaction() {
        transaction.require(
                "emit",
                "the event could not be committed or rolled back together with the caller's changes");
    }

    private static DataAccessException translated(SQLException e) {
        DataAccessException known =
                new SQLStateSQLExceptionTranslator().translate("emit events", null, e);
        return known == null ? new UncategorizedSQLException("emit events", null, e) : known;
    }
}
