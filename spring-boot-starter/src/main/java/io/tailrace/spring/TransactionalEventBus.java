package io.tailrace.spring;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.EventEnvelope;
import io.tailrace.event.EventId;
import io.tailrace.producer.EmitOptions;
import io.tailrace.producer.EventBus;
import io.tailrace.producer.hub.LocalHub;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.SQLStateSQLExceptionTranslator;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Emits events in the current transaction of Spring: {@code @Transactional}, {@code
 * TransactionTemplate}, JDBC and JPA alike, as long as the transaction is one of the bus's data
 * source. Rolled back means never emitted, also to a savepoint.
 *
 * <p>Every {@code emit} throws {@link IllegalStateException} where there is no such transaction,
 * {@link io.tailrace.event.EventException} if an event cannot be written as JSON, and {@link
 * DataAccessException} as the database does. Safe for any thread.
 */
public class TransactionalEventBus {

    private final EventBus bus;
    private final DataSource dataSource;

    public TransactionalEventBus(EventBus bus, DataSource dataSource) {
        this.bus = bus;
        this.dataSource = dataSource;
    }

    /** Emits one event; returns its new id. */
    public EventId emit(DomainEvent payload) {
        return emit(List.of(payload)).get(0);
    }

    /** Emits one event with options; returns its new id. */
    public EventId emit(DomainEvent payload, EmitOptions options) {
        return emit(List.of(payload), options).get(0);
    }

    /** Emits events, 500 in one round trip; returns their new ids, in order. */
    public List<EventId> emit(List<? extends DomainEvent> payloads) {
        return emit(payloads, EmitOptions.none());
    }

    /** Emits events with options, 500 in one round trip; returns their new ids, in order. */
    public List<EventId> emit(List<? extends DomainEvent> payloads, EmitOptions options) {
        requireTransaction();
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            return bus.emit(connection, payloads, options);
        } catch (SQLException e) {
            throw translated(e);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    /** As {@link EventBus#subscribe}: committed events of that type, in this process. */
    public <P extends DomainEvent> Flow.Publisher<EventEnvelope<P>> subscribe(Class<P> type) {
        return bus.subscribe(type);
    }

    /** As {@link EventBus#onEvent}: a handler for committed events of that type. */
    public <P extends DomainEvent> LocalHub.Registration onEvent(
            Class<P> type, Consumer<? super EventEnvelope<P>> handler) {
        return bus.onEvent(type, handler);
    }

    private static void requireTransaction() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException(
                    "emit must be called in a transaction, got none: the event would not share the"
                            + " fate of the change it is about; put @Transactional on the method"
                            + " that makes the change");
        }
    }

    private static DataAccessException translated(SQLException e) {
        DataAccessException known =
                new SQLStateSQLExceptionTranslator().translate("emit events", null, e);
        return known == null ? new UncategorizedSQLException("emit events", null, e) : known;
    }
}
