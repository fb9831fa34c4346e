package io.tailrace.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventContext;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventId;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.producer.EmitOptions;
import io.tailrace.producer.Outbox;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.OutboxSchema;
import io.tailrace.producer.PayloadType;
import io.tailrace.producer.RowLifetime;
import io.tailrace.producer.metrics.EmitListener;
import io.tailrace.producer.tracing.EmitTracer;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The outbox on connections of the driver, and beside that of JDBC. */
@TailraceTest
class R2dbcOutboxIT {

    private static final EventCatalogue EVENTS = EventCatalogue.of(BuiltInEvent.class);
    private static final String ROWS =
            "SELECT concat_ws(' ', aggregatetype, aggregateid, type, payload) FROM outbox ORDER BY id";

    private static PostgresServer server;
    private static PostgresqlConnectionFactory connections;

    private final R2dbcOutbox outbox = R2dbcOutbox.create(EVENTS);
    private Connection connection;

    @BeforeAll
    static void startServer(PostgresServer postgres) {
        server = postgres;
        connections =
                new PostgresqlConnectionFactory(
                        PostgresqlConnectionConfiguration.builder()
                                .host(server.host())
                                .port(server.port())
                                .database(server.database())
                                .username(server.user())
                                .password(server.password())
                                .build());
    }

    @BeforeEach
    void connect() throws SQLException {
        createTable(OutboxConfig.defaults());
        connection = connections.create().block();
        Mono.from(connection.beginTransaction()).block();
    }

    @AfterEach
    void clear() throws SQLException {
        Mono.from(connection.close()).block();
        execute("DROP TABLE outbox");
    }

    @Test
    void anEventIsThereOnceItsTransactionCommits() throws SQLException {
        EventId id = outbox.emit(connection, deleted("u-1")).block();
        assertThat(query(ROWS)).isEmpty();

        commit();

        assertThat(query(ROWS))
                .containsExactly("user u-1 user.deleted.v1 {\"userId\":\"u-1\",\"changes\":{}}");
        assertThat(query("SELECT id FROM outbox")).containsExactly(id.toString());
    }

    @Test
    void anEventOfARolledBackTransactionNeverWas() throws SQLException {
        outbox.emit(connection, deleted("u-1")).block();
        Mono.from(connection.rollbackTransaction()).block();

        assertThat(query(ROWS)).isEmpty();
    }

    @Test
    void aSavepointThatIsRolledBackTakesItsEventsWithIt() throws SQLException {
        outbox.emit(connection, deleted("u-1"))
                .then(Mono.from(connection.createSavepoint("first")))
                .then(outbox.emit(connection, deleted("u-2")))
                .then(Mono.from(connection.rollbackTransactionToSavepoint("first")))
                .then(outbox.emit(connection, deleted("u-3")))
                .block();
        commit();

        assertThat(query("SELECT aggregateid FROM outbox ORDER BY id"))
                .containsExactly("u-1", "u-3");
    }

    @Test
    void manyEventsAreWrittenInOrder() throws SQLException {
        List<UserEvent.Deleted> events =
                IntStream.range(0, 1_001).mapToObj(i -> deleted("u-" + i)).toList();
        List<EventId> ids = outbox.emit(connection, events).block();
        commit();

        assertThat(query("SELECT aggregateid FROM outbox ORDER BY id"))
                .isEqualTo(events.stream().map(UserEvent.Deleted::aggregateId).toList());
        assertThat(query("SELECT id FROM outbox ORDER BY ctid"))
                .isEqualTo(ids.stream().map(EventId::toString).toList());
    }

    @Test
    void noEventsAreNoRows() throws SQLException {
        assertThat(outbox.emit(connection, List.of()).block()).isEmpty();
        commit();

        assertThat(query(ROWS)).isEmpty();
    }

    @Test
    void aConnectionInAutoCommitModeIsRefused() throws SQLException {
        commit();

        assertThatThrownBy(() -> outbox.emit(connection, deleted("u-1")).block())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("auto-commit");
        assertThat(query(ROWS)).isEmpty();
    }

    @Test
    void theRowsAreThoseOfJdbc() throws SQLException {
        Event<UserEvent.Deleted> event = Event.of(deleted("u-1"));
        EmitOptions options =
                EmitOptions.none()
                        .correlationId("checkout-42")
                        .deliverAt(Instant.parse("2027-01-01T00:00:00Z"));
        for (PayloadType type : PayloadType.values()) {
            OutboxConfig config =
                    OutboxConfig.defaults().withTable("events_" + type).withPayloadType(type);
            createTable(config);
            new R2dbcOutbox(config, EVENTS).emitAll(connection, List.of(event), options).block();
            Outbox jdbc = new Outbox(config, EVENTS);
            try (java.sql.Connection other = server.connect()) {
                other.setAutoCommit(false);
                jdbc.emit(other, event, options);
                other.commit();
            }
        }
        commit();

        for (PayloadType type : PayloadType.values()) {
            String headers = "headers::jsonb - 'ce_emittedat'";
            assertThat(
                            query(
                                    "SELECT concat_ws(' ', id, aggregatetype, aggregateid, type, payload, %s) FROM \"events_%s\""
                                            .formatted(headers, type)))
                    .hasSize(2)
                    .allMatch(row -> row.contains("checkout-42") && row.contains("2027-01-01"))
                    .containsOnly(
                            query(
                                            "SELECT concat_ws(' ', id, aggregatetype, aggregateid, type, payload, %s) FROM \"events_%s\" LIMIT 1"
                                                    .formatted(headers, type))
                                    .get(0));
            execute("DROP TABLE \"events_%s\"".formatted(type));
        }
    }

    @Test
    void theContextIsThatOfTheThreadThatSubscribes() throws Exception {
        Mono<EventId> emit = outbox.emit(connection, deleted("u-1"));
        EventContext.correlated("checkout-42").wrap(() -> emit.block()).call();
        commit();

        assertThat(query("SELECT headers FROM outbox"))
                .singleElement()
                .asString()
                .contains("\"ce_correlationid\":\"checkout-42\"");
    }

    @Test
    void anIdThatOneCallHasTwiceIsRefused() {
        Event<UserEvent.Deleted> event = Event.of(deleted("u-1"));

        assertThatThrownBy(() -> outbox.emitAll(connection, List.of(event, event)).block())
                .isInstanceOfSatisfying(
                        EventException.class,
                        e -> assertThat(e.error()).isEqualTo(EventError.DUPLICATE_EVENT));
    }

    @Test
    void anEventThatIsTooLargeIsRefused() {
        assertThatThrownBy(() -> outbox.emit(connection, deleted("u".repeat(2_000_000))).block())
                .isInstanceOfSatisfying(
                        EventException.class,
                        e -> assertThat(e.error()).isEqualTo(EventError.VALIDATION_FAILED));
    }

    @Test
    void aMissingTableIsExplained() {
        R2dbcOutbox elsewhere =
                new R2dbcOutbox(OutboxConfig.defaults().withTable("missing"), EVENTS);

        assertThatThrownBy(() -> elsewhere.emit(connection, deleted("u-1")).block())
                .isInstanceOf(R2dbcException.class)
                .hasMessageContaining("Outbox table missing must exist")
                .extracting(e -> ((R2dbcException) e).getSqlState())
                .isEqualTo("42P01");
    }

    @Test
    void theListenerIsToldWhatIsWritten() {
        List<Map<String, Integer>> written = new ArrayList<>();
        EmitListener listener =
                new EmitListener() {
                    @Override
                    public void onWritten(Map<String, Integer> types, Duration time) {
                        written.add(types);
                    }
                };
        new R2dbcOutbox(OutboxConfig.defaults(), EVENTS, listener, EmitTracer.none())
                .emit(connection, List.of(deleted("u-1"), deleted("u-2")))
                .block();

        assertThat(written).containsExactly(Map.of("user.deleted.v1", 2));
    }

    @Test
    void aLifetimeThatR2dbcDoesNotWriteIsRefused() {
        assertThatThrownBy(
                        () ->
                                new R2dbcOutbox(
                                        OutboxConfig.defaults().withLifetime(RowLifetime.DELETED),
                                        EVENTS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got DELETED");
    }

    private void commit() {
        Mono.from(connection.commitTransaction()).block();
    }

    private static UserEvent.Deleted deleted(String user) {
        return new UserEvent.Deleted(user, null);
    }

    private static void createTable(OutboxConfig config) throws SQLException {
        try (java.sql.Connection jdbc = server.connect()) {
            OutboxSchema.createIfMissing(jdbc, config);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (java.sql.Connection jdbc = server.connect();
                java.sql.Statement statement = jdbc.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> query(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (java.sql.Connection jdbc = server.connect();
                java.sql.Statement statement = jdbc.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }
}
