package io.tailrace.producer;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventEnvelope;
import io.tailrace.event.EventId;
import io.tailrace.producer.hub.LocalHub;
import io.tailrace.producer.limit.EmitLimit;
import io.tailrace.producer.limit.TokenBucketLimit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * An {@link Outbox} with ears in this process: local subscribers receive what this process emitted
 * once its transaction has committed, and never what was rolled back.
 *
 * <p>To know when a transaction ends the bus has to see it: emit inside {@link #inTransaction}, on
 * connections of {@link #watch}, or where a {@link TransactionWatch} of a framework is installed.
 * On any other connection {@code emit} throws {@link IllegalStateException}. If the connection
 * breaks during the commit, nobody knows how the transaction ended, and local subscribers do not
 * receive its events. An event to be delivered later is handed to local subscribers at once.
 *
 * <p>Every {@code emit} throws what those of {@link Outbox} do. Safe for any thread.
 */
public final class EventBus implements AutoCloseable {

    private final Outbox outbox;
    private final EventBusConfig config;
    private final TransactionWatch frameworks;
    private final EmitLimit limit;
    private final LocalHub hub;

    /** A bus that sees the transactions it runs and those of the connections it watches. */
    public EventBus(Outbox outbox, EventBusConfig config) {
        this(outbox, config, (connection, fresh) -> Optional.empty());
    }

    /** A bus that sees the transactions of a framework, too. */
    public EventBus(Outbox outbox, EventBusConfig config, TransactionWatch frameworks) {
        this.outbox = outbox;
        this.config = config;
        this.frameworks = frameworks;
        this.limit = limit(config);
        this.hub = new LocalHub(config.hubBuffer(), config.hubReplay());
    }

    /** The configuration. */
    public EventBusConfig config() {
        return config;
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
        return write(connection, payloads.stream().map(Event::of).toList(), options);
    }

    /** Emits an event that has its id already, with options; returns that id. */
    public EventId emit(Connection connection, Event<?> event, EmitOptions options)
            throws SQLException {
        return write(connection, List.of(event), options).get(0);
    }

    /** As {@link Outbox#inTransaction}; local subscribers receive its events after the commit. */
    public <T, X extends Exception> T inTransaction(
            DataSource dataSource, TransactionalWork<T, X> work) throws SQLException, X {
        return outbox.inTransaction(watch(dataSource), work);
    }

    /**
     * The same data source, whose connections tell this bus how their transactions end. A {@code
     * COMMIT} sent as SQL is not noticed; {@link Connection#commit} is.
     */
    public DataSource watch(DataSource dataSource) {
        return new WatchedDataSource(dataSource, this::journal);
    }

    /** The committed events of that type, the last ones of the past first; for any subscriber. */
    public <P extends DomainEvent> Flow.Publisher<EventEnvelope<P>> subscribe(Class<P> type) {
        return hub.publisher(type);
    }

    /**
     * Calls the handler for each committed event of that type, on a thread of the bus, the last
     * ones of the past first. What it throws is logged.
     */
    public <P extends DomainEvent> LocalHub.Registration onEvent(
            Class<P> type, Consumer<? super EventEnvelope<P>> handler) {
        return hub.onEvent(type, handler);
    }

    /** The hub of the local subscribers, for its figures. */
    public LocalHub hub() {
        return hub;
    }

    /** Completes the local subscribers. */
    @Override
    public void close() {
        hub.close();
    }

    private List<EventId> write(
            Connection connection, List<? extends Event<?>> events, EmitOptions options)
            throws SQLException {
        if (events.isEmpty()) {
            return List.of();
        }
        TransactionJournal journal = journalOf(connection);
        limit.acquire(events.size());
        List<EventEnvelope<?>> written = outbox.write(connection, events, options);
        journal.add(written);
        return written.stream().<EventId>map(e -> e.event().eventId()).toList();
    }

    private TransactionJournal journalOf(Connection connection) throws SQLException {
        Optional<TransactionJournal> own = WatchedConnection.journal(connection);
        return own.isPresent() ? own.get() : frameworkJournal(connection);
    }

    private TransactionJournal frameworkJournal(Connection connection) throws SQLException {
        return frameworks
                .journal(connection, this::journal)
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "connection must be one whose commit the bus sees, got"
                                                + " another one; use EventBus.inTransaction, take it"
                                                + " from EventBus.watch(dataSource), or emit with"
                                                + " Outbox, which has no local subscribers"));
    }

    private TransactionJournal journal() {
        return new TransactionJournal(hub::publish);
    }

    private static EmitLimit limit(EventBusConfig config) {
        if (config.eventsPerSecond() == 0) {
            return EmitLimit.none();
        }
        try {
            return new TokenBucketLimit(config.eventsPerSecond(), config.patience());
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException(
                    "eventsPerSecond must be 0 without Bucket4j, got "
                            + config.eventsPerSecond()
                            + "; add com.bucket4j:bucket4j_jdk17-core",
                    e);
        }
    }
}
