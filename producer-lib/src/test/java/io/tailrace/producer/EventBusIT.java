package io.tailrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventException;
import io.tailrace.event.EventId;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.producer.metrics.EmitListener;
import io.tailrace.producer.metrics.MicrometerEmitListener;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

@TailraceTest
class EventBusIT {

    private static PostgresServer server;

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private DataSource dataSource;
    private EventBus bus;

    @BeforeAll
    static void startServer(PostgresServer postgres) throws SQLException {
        server = postgres;
        try (Connection connection = server.connect()) {
            OutboxSchema.createIfMissing(connection, OutboxConfig.defaults());
        }
    }

    @BeforeEach
    void listen() {
        PGSimpleDataSource postgres = new PGSimpleDataSource();
        postgres.setUrl(server.jdbcUrl());
        postgres.setUser(server.user());
        postgres.setPassword(server.password());
        bus =
                new EventBus(
                        Outbox.create(EventCatalogue.of(BuiltInEvent.class)),
                        EventBusConfig.defaults());
        dataSource = bus.watch(postgres);
        bus.onEvent(UserEvent.class, event -> heard.add(event.event().aggregateId()));
    }

    @AfterEach
    void close() {
        bus.close();
    }

    @Test
    void whatIsCommittedIsHeardAndNotBefore() throws SQLException {
        try (Connection connection = transaction()) {
            bus.emit(connection, deleted("u-1"));
            bus.emit(connection, List.of(deleted("u-2"), deleted("u-3")));
            assertNothingIsHeardBefore("sentinel");
            connection.commit();
        }
        await().until(() -> heard.size() == 4);
        assertThat(heard).containsExactly("sentinel", "u-1", "u-2", "u-3");
    }

    @Test
    void anIdIsEmittedOncePerTransaction() throws SQLException {
        Event<UserEvent.Deleted> event = Event.of(deleted("u-1"));
        Event<UserEvent.Deleted> other = Event.of(deleted("u-2"));
        try (Connection connection = transaction()) {
            Savepoint before = connection.setSavepoint();
            assertThat(bus.emitAll(connection, List.of(event, other)))
                    .containsExactly(event.eventId(), other.eventId());
            assertThatThrownBy(() -> bus.emit(connection, event, EmitOptions.none()))
                    .isInstanceOfSatisfying(
                            EventException.class,
                            e -> assertThat(e.eventId()).contains(event.eventId()))
                    .hasMessageContaining("DuplicateEvent")
                    .hasMessageContaining("once per transaction");
            assertThatThrownBy(
                            () -> bus.emitAll(connection, List.of(Event.of(deleted("u-3")), other)))
                    .hasMessageContaining(other.eventId().toString());
            connection.rollback(before);
            bus.emit(connection, event, EmitOptions.none());
            connection.commit();
            bus.emit(connection, event, EmitOptions.none());
            assertThatThrownBy(() -> bus.emitAll(connection, List.of(other, other)))
                    .hasMessageContaining("twice in one call");
            connection.commit();
        }
        await().until(() -> heard.size() == 2);
        assertThat(heard).containsExactly("u-1", "u-1");
    }

    @Test
    void eventsCountAsEmittedWhenTheirTransactionIsCommitted() throws SQLException {
        bus.close();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        EventCatalogue catalogue = EventCatalogue.of(UserEvent.class);
        Outbox outbox =
                new Outbox(
                        OutboxConfig.defaults(),
                        catalogue,
                        new MicrometerEmitListener(registry, catalogue));
        bus = new EventBus(outbox, EventBusConfig.defaults());
        dataSource = bus.watch(dataSource);
        try (Connection connection = transaction()) {
            bus.emit(connection, deleted("u-1"));
            assertThat(count(registry, "events.emitted")).isZero();
            connection.rollback();
            bus.emit(connection, List.of(deleted("u-1"), deleted("u-2")));
            connection.commit();
            bus.emit(connection, deleted("u-1"));
        }
        assertThat(count(registry, "events.emitted")).isEqualTo(2);
        assertThat(count(registry, "tailrace.producer.written")).isEqualTo(4);
    }

    @Test
    void aListenerThatFailsAfterTheCommitDoesNotFailTheCommit() throws SQLException {
        bus.close();
        EmitListener failing =
                new EmitListener() {
                    @Override
                    public void onEmitted(Map<String, Integer> events) {
                        throw new IllegalStateException("no registry");
                    }
                };
        bus =
                new EventBus(
                        new Outbox(
                                OutboxConfig.defaults(),
                                EventCatalogue.of(UserEvent.class),
                                failing),
                        EventBusConfig.defaults());
        dataSource = bus.watch(dataSource);
        bus.onEvent(UserEvent.class, event -> heard.add(event.event().aggregateId()));

        bus.inTransaction(dataSource, connection -> bus.emit(connection, deleted("u-1")));

        await().until(() -> heard.contains("u-1"));
    }

    private static double count(SimpleMeterRegistry registry, String meter) {
        return registry.get(meter).tag("type", "user.deleted.v1").counter().count();
    }

    @Test
    void whatIsRolledBackIsNeverHeard() throws SQLException {
        try (Connection connection = transaction()) {
            bus.emit(connection, deleted("u-1"));
            connection.rollback();
            bus.emit(connection, deleted("u-2"));
            connection.commit();
        }
        await().until(() -> !heard.isEmpty());
        assertThat(heard).containsExactly("u-2");
    }

    @Test
    void whatIsRolledBackToASavepointIsNeverHeard() throws SQLException {
        try (Connection connection = transaction()) {
            bus.emit(connection, deleted("u-1"));
            Savepoint savepoint = connection.setSavepoint();
            bus.emit(connection, deleted("u-2"));
            connection.rollback(savepoint);
            bus.emit(connection, deleted("u-3"));
            connection.commit();
        }
        await().until(() -> heard.size() == 2);
        assertThat(heard).containsExactly("u-1", "u-3");
    }

    @Test
    void aConnectionThatIsClosedWithoutACommitIsNotHeard() throws SQLException {
        try (Connection connection = transaction()) {
            bus.emit(connection, deleted("u-1"));
        }
        assertNothingIsHeardBefore("sentinel");
    }

    @Test
    void switchingAutoCommitOnCommitsAndIsHeard() throws SQLException {
        try (Connection connection = transaction()) {
            bus.emit(connection, deleted("u-1"));
            connection.setAutoCommit(true);
        }
        await().until(() -> heard.contains("u-1"));
    }

    @Test
    void aConnectionThatIsLostBeforeTheCommitIsNotHeardAndTheErrorSaysWhatIsKnown()
            throws SQLException {
        assertThatThrownBy(
                        () ->
                                bus.inTransaction(
                                        dataSource,
                                        connection -> {
                                            EventId id = bus.emit(connection, deleted("u-1"));
                                            endSession(connection);
                                            return id;
                                        }))
                .hasMessageContaining("TransactionRollback")
                .hasMessageContaining("the connection was lost during the commit");
        assertNothingIsHeardBefore("sentinel");
    }

    @Test
    void aCommitThatTheDatabaseRefusesIsNeverHeardAndTheErrorSaysSo() throws SQLException {
        execute(
                "CREATE TABLE parent (id int PRIMARY KEY);"
                        + "CREATE TABLE child (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED)");
        assertThatThrownBy(
                        () ->
                                bus.inTransaction(
                                        dataSource,
                                        connection -> {
                                            try (Statement statement =
                                                    connection.createStatement()) {
                                                statement.execute("INSERT INTO child VALUES (1)");
                                            }
                                            return bus.emit(connection, deleted("u-1"));
                                        }))
                .hasMessageContaining("TransactionRollback")
                .hasMessageContaining("the database refused the commit");
        assertNothingIsHeardBefore("sentinel");
    }

    @Test
    void aTransactionOfTheBusIsHeardAfterItsCommit() throws SQLException {
        Event<UserEvent.Deleted> event = Event.of(deleted("u-1"));
        bus.inTransaction(
                dataSource, connection -> bus.emit(connection, event, EmitOptions.none()));

        await().until(() -> heard.contains("u-1"));
    }

    @Test
    void aConnectionWhoseCommitNobodySeesIsRefusedAndNothingIsWritten() throws SQLException {
        try (Connection stranger = server.connect()) {
            stranger.setAutoCommit(false);
            assertThatThrownBy(() -> bus.emit(stranger, deleted("u-1")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("EventBus.watch(dataSource)");
        }
        assertNothingIsHeardBefore("sentinel");
    }

    @Test
    void moreThanTheLimitIsRefusedBeforeItIsWritten() throws SQLException {
        try (EventBus limited =
                        new EventBus(
                                Outbox.create(EventCatalogue.of(BuiltInEvent.class)),
                                EventBusConfig.defaults().withLimit(2, Duration.ZERO));
                Connection connection = limited.watch(dataSource).getConnection()) {
            connection.setAutoCommit(false);
            limited.emit(connection, List.of(deleted("u-1"), deleted("u-2")));
            assertThatThrownBy(() -> limited.emit(connection, deleted("u-3")))
                    .hasMessageContaining("DeliveryFailed");
        }
    }

    private void assertNothingIsHeardBefore(String sentinel) throws SQLException {
        bus.inTransaction(dataSource, c -> bus.emit(c, deleted(sentinel)));
        await().until(() -> heard.contains(sentinel));
        assertThat(heard).first().isEqualTo(sentinel);
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection transaction() throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static void endSession(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                Connection other = server.connect();
                Statement kill = other.createStatement()) {
            var row = statement.executeQuery("SELECT pg_backend_pid()");
            row.next();
            kill.execute("SELECT pg_terminate_backend(" + row.getInt(1) + ", 5000)");
        }
    }

    private static UserEvent.Deleted deleted(String user) {
        return new UserEvent.Deleted(user, null);
    }
}
