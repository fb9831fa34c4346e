package io.tailrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventContext;
import io.tailrace.event.EventId;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.producer.metrics.EmitListener;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

@TailraceTest
class OutboxIT {

    private static PostgresServer server;

    private final Outbox outbox = Outbox.create(EventCatalogue.of(BuiltInEvent.class));
    private Connection connection;

    @BeforeAll
    static void startServer(PostgresServer postgres) {
        server = postgres;
    }

    @BeforeEach
    void connect() throws SQLException {
        connection = server.connect();
        OutboxSchema.createIfMissing(connection, OutboxConfig.defaults());
        connection.setAutoCommit(false);
    }

    @AfterEach
    void clear() throws SQLException {
        connection.rollback();
        execute("DROP TABLE outbox");
        connection.commit();
        connection.close();
    }

    @Test
    void anEventIsThereOnceItsTransactionCommits() throws SQLException {
        EventId id = outbox.emit(connection, deleted("u-1"));
        assertThat(rows()).isEmpty();

        connection.commit();

        assertThat(rows())
                .containsExactly(
                        id + " user u-1 user.deleted.v1 {\"userId\":\"u-1\",\"changes\":{}}");
    }

    @Test
    void aTracerThatThrowsKeepsNoEventFromBeingEmitted() throws SQLException {
        Outbox traced =
                new Outbox(
                        OutboxConfig.defaults(),
                        EventCatalogue.of(UserEvent.class),
                        EmitListener.none(),
                        (id, type, aggregateType, parent) -> {
                            throw new NoClassDefFoundError("of a span processor");
                        });

        EventId id = traced.emit(connection, deleted("u-1"));
        connection.commit();

        assertThat(rows()).singleElement().asString().startsWith(id.toString());
    }

    @Test
    void anEventOfARolledBackTransactionNeverWas() throws SQLException {
        outbox.emit(connection, deleted("u-1"));
        connection.rollback();

        assertThat(rows()).isEmpty();
    }

    @Test
    void anEventAfterASavepointGoesWithIt() throws SQLException {
        EventId kept = outbox.emit(connection, deleted("u-1"));
        Savepoint savepoint = connection.setSavepoint();
        outbox.emit(connection, deleted("u-2"));
        connection.rollback(savepoint);
        connection.commit();

        assertThat(rows()).singleElement().asString().startsWith(kept.toString());
    }

    @Test
    void aConnectionInAutoCommitModeIsRefusedAndNothingIsWritten() throws SQLException {
        try (Connection loose = server.connect()) {
            assertThatThrownBy(() -> outbox.emit(loose, deleted("u-1")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("auto-commit");
        }
        assertThat(rows()).isEmpty();
    }

    @Test
    void manyEventsKeepTheirOrder() throws SQLException {
        List<UserEvent.Deleted> events =
                IntStream.range(0, 1_234).mapToObj(i -> deleted("u-" + i)).toList();

        List<EventId> ids = outbox.emit(connection, events);
        connection.commit();

        assertThat(ids).isSorted().doesNotHaveDuplicates().hasSize(1_234);
        assertThat(rows()).hasSize(1_234);
        assertThat(rows().get(1_233)).contains(" u-1233 ");
    }

    @Test
    void anIdThatIsEmittedTwiceMakesTwoRows() throws SQLException {
        Event<UserEvent.Deleted> event = Event.of(deleted("u-1"));
        outbox.emit(connection, event);
        outbox.emit(connection, event);
        connection.commit();

        assertThat(rows()).hasSize(2).allMatch(row -> row.startsWith(event.eventId().toString()));
    }

    @Test
    void theAmbientContextIsInTheHeaders() throws Exception {
        EventContext.correlated("c-1").wrap(() -> outbox.emit(connection, deleted("u-1"))).call();
        connection.commit();

        assertThat(query("SELECT headers::json->>'ce_correlationid' FROM outbox"))
                .containsExactly("c-1");
    }

    @Test
    void aTransactionOfTheLibraryCommitsWithTheWorkAndRollsBackWithoutIt() throws SQLException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(server.jdbcUrl());
        dataSource.setUser(server.user());
        dataSource.setPassword(server.password());

        outbox.inTransaction(dataSource, c -> outbox.emit(c, deleted("u-1")));
        assertThatThrownBy(
                        () ->
                                outbox.inTransaction(
                                        dataSource,
                                        c -> {
                                            outbox.emit(c, deleted("u-2"));
                                            throw new IllegalArgumentException("no");
                                        }))
                .hasMessage("no");

        assertThat(rows()).singleElement().asString().contains(" u-1 ");
    }

    @Test
    void everyTypeOfPayloadColumnTakesTheSameEvents() throws SQLException {
        for (PayloadType type : PayloadType.values()) {
            OutboxConfig config =
                    OutboxConfig.defaults()
                            .withTable("public.outbox_" + type.sqlName())
                            .withPayloadType(type);
            OutboxSchema.createIfMissing(connection, config);
            new Outbox(config, EventCatalogue.of(BuiltInEvent.class))
                    .emit(connection, deleted("u-1"));
            String payload =
                    type == PayloadType.BYTEA ? "convert_from(payload, 'UTF8')" : "payload::text";

            assertThat(query(connection, "SELECT " + payload + " FROM " + config.table()))
                    .singleElement()
                    .asString()
                    .contains("u-1");
        }
    }

    private static UserEvent.Deleted deleted(String user) {
        return new UserEvent.Deleted(user, null);
    }

    private static List<String> rows() throws SQLException {
        return query(
                "SELECT concat_ws(' ', id, aggregatetype, aggregateid, type, payload) FROM outbox"
                        + " ORDER BY id");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> query(String sql) throws SQLException {
        try (Connection other = server.connect()) {
            return query(other, sql);
        }
    }

    private static List<String> query(Connection on, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = on.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                values.add(row.getString(1));
            }
        }
        return values;
    }

    @Test
    void idsAreTimeOrderedUuids() throws SQLException {
        UUID id = outbox.emit(connection, deleted("u-1")).toUuid();

        assertThat(id.version()).isEqualTo(7);
    }
}
