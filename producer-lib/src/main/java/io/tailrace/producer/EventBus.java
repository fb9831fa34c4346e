package io.tailrace.producer;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventEnvelope;
import io.tailrace.event.EventException;
import io.tailrace.event.EventId;
import io.tailrace.producer.hub.LocalHub;
import io.tailrace.producer.limit.EmitLimit;
import io.tailrace.producer.limit.TokenBucketLimit;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * An {@link Outbox} with local subscribers, which receive the events that this process emits after
 * their transaction has committed, and never events that were rolled back.
 *
 * <p>The bus has to observe the end of each transaction: emit inside {@link #inTransaction}, on
 * connections of {@link #watch}, or in transactions of a framework for which a {@link
 * TransactionWatch} is installed. On any other connection {@code emit} throws {@link
 * IllegalStateException}. If the connection is lost during the commit, the outcome of the
 * transaction is unknown, and local subscribers do not receive its events. Local subscribers
 * receive an event with a delivery time right after the commit.
 *
 * <p>Every {@code emit} also throws the exceptions that {@link Outbox} documents, and {@link
 * io.tailrace.event.EventException} with {@code DUPLICATE_EVENT} if the transaction has emitted the
 * id before. Safe for any thread.
 */
public final class EventBus implements AutoCloseable {

    private static final Logger LOG = System.getLogger(EventBus.class.getName());

    private final Outbox outbox;
    private final EventBusConfig config;
    private final TransactionWatch frameworks;
    private final EmitLimit limit;
    private final LocalHub hub;

    /** A bus for transactions of {@link #inTransaction} and of connections of {@link #watch}. */
    public EventBus(Outbox outbox, EventBusConfig config) {
        this(outbox, config, (connection, fresh) -> Optional.empty());
    }

    /** A bus that also observes the transactions of a framework. */
    public EventBus(Outbox outbox, EventBusConfig config, TransactionWatch frameworks) {
        this.outbox = outbox;
        this.config = config;
        this.frameworks = frameworks;
        this.limit = limit(config);
        this.hub = new LocalHub(config.hubBuffer(), config.hubReplay());
    }

    /**
     * The outbox that this bus emits with, which has the table's configuration and the catalogue.
     */
    public Outbox outbox() {
        return outbox;
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

    /** Emits events, up to 500 per round trip; returns their new ids, in order. */
    public List<EventId> emit(Connection connection, List<? extends DomainEvent> payloads)
            throws SQLException {
        return emit(connection, payloads, EmitOptions.none());
    }

    /** Emits events with options, up to 500 per round trip; returns their new ids, in order. */
    public List<EventId> emit(
            Connection connection, List<? extends DomainEvent> payloads, EmitOptions options)
            throws SQLException {
        return write(connection, payloads.stream().<Event<?>>map(Event::of).toList(), options);
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
        return write(connection, events, options);
    }

    /**
     * Runs work in a new transaction, as {@link Outbox#inTransaction} does. Local subscribers
     * receive the events of the work after the commit.
     */
    public <T, X extends Exception> T inTransaction(
            DataSource dataSource, TransactionalWork<T, X> work)
            throws SQLException, EventException, X {
        return outbox.inTransaction(watch(dataSource), work);
    }

    /**
     * Wraps a data source so that this bus observes the transactions of its connections. The bus
     * observes {@link Connection#commit}, but not a {@code COMMIT} that is sent as SQL.
     */
    public DataSource watch(DataSource dataSource) {
        return new WatchedDataSource(dataSource, this::journal);
    }

    /**
     * The committed events of a type. Each subscriber first receives the most recent past events,
     * up to {@link EventBusConfig#hubReplay}.
     */
    public <P extends DomainEvent> Flow.Publisher<EventEnvelope<P>> subscribe(Class<P> type) {
        return hub.publisher(type);
    }

    /**
     * Calls a handler for each committed event of a type, on a thread of the bus. The handler first
     * receives the most recent past events, up to {@link EventBusConfig#hubReplay}. Exceptions of
     * the handler are logged.
     *
     * @return ends the calls when closed
     */
    public <P extends DomainEvent> LocalHub.Registration onEvent(
            Class<P> type, Consumer<? super EventEnvelope<P>> handler) {
        return hub.onEvent(type, handler);
    }

    /** The hub of the local subscribers, for its counts of subscriptions and lost events. */
    public LocalHub hub() {
        return hub;
    }

    /** Completes the local subscribers after they have received the events in their buffers. */
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
        journal.requireNew(events);
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
                                        "connection must be one whose commit the bus observes,"
                                                + " got another one; use EventBus.inTransaction,"
                                                + " take the connection from"
                                                + " EventBus.watch(dataSource), or emit with Outbox,"
                                                + " which has no local subscribers"));
    }

    private TransactionJournal journal() {
        return new TransactionJournal(this::committed);
    }

    private void committed(List<EventEnvelope<?>> events) {
        hub.publish(events);
        try {
            outbox.committed(events);
        } catch (RuntimeException e) { // the transaction is committed: its caller must not see it
            LOG.log(Level.WARNING, "The listener of emitted events failed; they are emitted", e);
        }
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
