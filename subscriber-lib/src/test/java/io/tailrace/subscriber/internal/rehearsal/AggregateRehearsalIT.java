package io.tailrace.subscriber.internal.rehearsal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.EventId;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.event.internal.rehearsal.LetterOutcome;
import io.tailrace.event.internal.rehearsal.LetterPosition;
import io.tailrace.event.internal.rehearsal.LetterResult;
import io.tailrace.subscriber.config.Handling;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.handler.RetryLaterException;
import io.tailrace.subscriber.inbox.Inbox;
import io.tailrace.subscriber.inbox.InboxConfig;
import io.tailrace.subscriber.inbox.InboxSchema;
import io.tailrace.subscriber.inbox.TransactionalHandler;
import io.tailrace.subscriber.internal.handling.HandlerAdapter;
import io.tailrace.subscriber.internal.handling.Handlers;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What handlers may do in a rehearsal, on a real database: nothing of it may be left. */
@TailraceTest
class AggregateRehearsalIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private PostgresServer postgres;
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private DataSource dataSource;

    @BeforeEach
    void createTables(PostgresServer server) throws SQLException {
        postgres = server;
        dataSource = counting();
        try (Connection connection = postgres.connect()) {
            InboxSchema.createIfMissing(connection, InboxConfig.defaults());
        }
        execute(
                "DROP TABLE IF EXISTS effect; CREATE TABLE effect (id text PRIMARY KEY,"
                        + " before text REFERENCES effect DEFERRABLE INITIALLY DEFERRED)");
    }

    @AfterEach
    void nothingIsLeft() throws SQLException {
        assertThat(closed).as("connections given back").hasValue(opened.get());
        assertThat(count("effect") + count("inbox")).isZero();
    }

    @Test
    void aLetterSeesWhatSucceededBeforeAndNotWhatFailed() throws Exception {
        List<String> seen = new ArrayList<>();
        List<LetterResult> results =
                run(
                        (connection, event, delivery) -> {
                            seen.add(ids(connection));
                            insert(connection, event.aggregateId(), null);
                            if (event.aggregateId().equals("b")) {
                                throw new IllegalStateException("b fails");
                            }
                        },
                        "a",
                        "b",
                        "c");
        assertThat(outcomes(results))
                .containsExactly(
                        LetterOutcome.SUCCEEDED, LetterOutcome.FAILED, LetterOutcome.SUCCEEDED);
        assertThat(seen).containsExactly("", "a", "a");
        assertThat(results.get(1).error()).isEqualTo("java.lang.IllegalStateException");
        assertThat(results.get(1).message()).isEqualTo("b fails");
        assertThat(results.get(1).reason()).isEqualTo("DeliveryFailed");
        assertThat(opened).hasValue(1);
    }

    /** A commit would fail; and the constraint is deferred again for the handler after it. */
    @Test
    void whatWouldFailAtTheCommitFails() throws Exception {
        List<LetterResult> results =
                run(
                        (connection, event, delivery) -> {
                            String id = event.aggregateId();
                            insert(connection, id, id.equals("orphan") ? "nobody" : id + "-parent");
                            if (!id.equals("orphan")) {
                                insert(connection, id + "-parent", null);
                            }
                        },
                        "a",
                        "orphan",
                        "c");
        assertThat(outcomes(results))
                .containsExactly(
                        LetterOutcome.SUCCEEDED, LetterOutcome.FAILED, LetterOutcome.SUCCEEDED);
        assertThat(results.get(1).message()).contains("violates foreign key constraint");
    }

    @Test
    void aSecondLetterOfTheSameEventHasNoEffect() throws Exception {
        String id = EventId.next().toString();
        List<LetterResult> results =
                rehearsal(handlers((connection, event, delivery) -> {}))
                        .run(List.of(letter(0, id, "a"), letter(1, id, "a")));
        assertThat(outcomes(results))
                .containsExactly(LetterOutcome.SUCCEEDED, LetterOutcome.DUPLICATE);
    }

    @Test
    void aHandlerThatCommitsIsLeftOutAndHasCommittedNothing() throws Exception {
        List<LetterResult> results =
                run(
                        (connection, event, delivery) -> {
                            insert(connection, event.aggregateId(), null);
                            switch (event.aggregateId()) {
                                case "commit" -> connection.commit();
                                case "rollback" -> connection.rollback();
                                case "close" -> connection.close();
                                case "auto" -> connection.setAutoCommit(true);
                                case "caught" -> commitAndCatch(connection);
                                default -> connection.setAutoCommit(false);
                            }
                        },
                        "commit",
                        "rollback",
                        "close",
                        "auto",
                        "caught",
                        "good");
        assertThat(outcomes(results))
                .containsExactly(
                        LetterOutcome.LEFT_OUT,
                        LetterOutcome.LEFT_OUT,
                        LetterOutcome.LEFT_OUT,
                        LetterOutcome.LEFT_OUT,
                        LetterOutcome.LEFT_OUT,
                        LetterOutcome.SUCCEEDED);
        assertThat(results.get(0).message()).contains("calls commit on the connection");
    }

    /** No wrapper sees it; it is found out, said, and ends the rehearsal of the aggregate. */
    @Test
    void aHandlerThatCommitsBehindTheConnectionIsFoundOut() throws Exception {
        List<LetterResult> results =
                run(
                        (connection, event, delivery) -> {
                            try (Statement statement = connection.createStatement()) {
                                statement.execute("COMMIT");
                            }
                        },
                        "a",
                        "b");
        assertThat(outcomes(results))
                .containsExactly(LetterOutcome.LEFT_OUT, LetterOutcome.NOT_REHEARSED);
        assertThat(results.get(0).message()).contains("ended its transaction itself");
        execute("DELETE FROM inbox");
    }

    @Test
    void aHandlerThatHangsIsInterruptedAndTheRestOfTheAggregateIsNotRehearsed() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        List<LetterResult> results =
                run(
                        (connection, event, delivery) -> {
                            insert(connection, event.aggregateId(), null);
                            try {
                                new CountDownLatch(1).await();
                            } finally {
                                interrupted.countDown();
                            }
                        },
                        "a",
                        "b");
        assertThat(outcomes(results))
                .containsExactly(LetterOutcome.FAILED, LetterOutcome.NOT_REHEARSED);
        assertThat(results.get(0).reason()).isEqualTo("HandlerTimeout");
        interrupted.await();
    }

    @Test
    void aLockOfAnotherTransactionIsNotWaitedForLongAndSaysNothing() throws Exception {
        try (Connection other = postgres.connect()) {
            other.setAutoCommit(false);
            insert(other, "a", null);
            List<LetterResult> results =
                    run(
                            (connection, event, delivery) ->
                                    insert(connection, event.aggregateId(), null),
                            "a",
                            "b");
            assertThat(outcomes(results))
                    .containsExactly(LetterOutcome.NOT_REHEARSED, LetterOutcome.SUCCEEDED);
            assertThat(results.get(0).message()).contains("another transaction has a lock");
            other.rollback();
        }
    }

    @Test
    void whatHasNoTransactionalHandlerIsNotCalled() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Map<Class<?>, HandlerAdapter> plain =
                Map.of(
                        UserEvent.Deleted.class,
                        HandlerAdapter.of((event, delivery) -> calls.incrementAndGet()));
        Map<Class<?>, HandlerAdapter> producing =
                Map.of(
                        UserEvent.Deleted.class,
                        HandlerAdapter.producing((event, delivery) -> List.of()));
        for (Map<Class<?>, HandlerAdapter> handlers : List.of(plain, producing)) {
            assertThat(
                            outcomes(
                                    rehearsal(new Handlers(handlers))
                                            .run(List.of(letter(0, EventId.next() + "", "a")))))
                    .containsExactly(LetterOutcome.LEFT_OUT);
        }
        assertThat(
                        outcomes(
                                rehearsal(new Handlers(Map.of()))
                                        .run(List.of(letter(0, EventId.next() + "", "a")))))
                .containsExactly(LetterOutcome.SKIPPED);
        assertThat(calls).hasValue(0);
        assertThat(opened).hasValue(0);
    }

    @Test
    void whatCannotBeDecodedFailsAndWhatWaitsSaysNothing() throws Exception {
        List<LetterResult> results =
                rehearsal(
                                handlers(
                                        (connection, event, delivery) -> {
                                            throw new RetryLaterException(
                                                    "closed", Duration.ofSeconds(1));
                                        }))
                        .run(
                                List.of(
                                        letter(0, "no uuid", "a"),
                                        letter(1, EventId.next() + "", "a"),
                                        new FetchedLetter(
                                                new LetterPosition(0, 2, "x"), null, "gone")));
        assertThat(outcomes(results))
                .containsExactly(
                        LetterOutcome.FAILED,
                        LetterOutcome.NOT_REHEARSED,
                        LetterOutcome.NOT_REHEARSED);
        assertThat(results.get(0).reason()).isEqualTo("DeserializationFailed");
        assertThat(results.get(1).message()).contains("for now: closed");
        assertThat(results.get(2).message()).isEqualTo("gone");
    }

    @Test
    void anAbandonedRehearsalCallsNoFurtherHandler() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        AggregateRehearsal abandoned =
                new AggregateRehearsal(
                        config(),
                        handlers((connection, event, delivery) -> calls.incrementAndGet()),
                        () -> calls.get() > 0);
        assertThat(
                        outcomes(
                                abandoned.run(
                                        List.of(
                                                letter(0, EventId.next() + "", "a"),
                                                letter(1, EventId.next() + "", "a")))))
                .containsExactly(LetterOutcome.SUCCEEDED, LetterOutcome.NOT_REHEARSED);
    }

    private List<LetterResult> run(
            TransactionalHandler<UserEvent.Deleted> handler, String... aggregates)
            throws Exception {
        List<FetchedLetter> letters = new ArrayList<>();
        for (String aggregate : aggregates) {
            letters.add(letter(letters.size(), EventId.next().toString(), aggregate));
        }
        return rehearsal(handlers(handler)).run(letters);
    }

    private AggregateRehearsal rehearsal(Handlers handlers) {
        return new AggregateRehearsal(config(), handlers, () -> false);
    }

    private Handlers handlers(TransactionalHandler<UserEvent.Deleted> handler) {
        return new Handlers(
                Map.of(
                        UserEvent.Deleted.class,
                        HandlerAdapter.of(Inbox.idempotent(dataSource, handler))));
    }

    private static SubscriberConfig config() {
        return SubscriberConfig.builder("localhost:1", "rehearsing")
                .catalogue(EventCatalogue.of(BuiltInEvent.class))
                .handling(Handling.builder().timeout(TIMEOUT).build())
                .build();
    }

    private static FetchedLetter letter(long offset, String id, String aggregate) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(
                        "events.dlt",
                        0,
                        offset,
                        aggregate.getBytes(UTF_8),
                        "{\"userId\":\"%s\"}".formatted(aggregate).getBytes(UTF_8));
        record.headers().add(EventHeaders.ID, id.getBytes(UTF_8));
        record.headers().add(EventHeaders.TYPE, "user.deleted.v1".getBytes(UTF_8));
        return new FetchedLetter(new LetterPosition(0, offset, id), record, "");
    }

    private static List<LetterOutcome> outcomes(List<LetterResult> results) {
        return results.stream().map(LetterResult::outcome).toList();
    }

    private static void insert(Connection connection, String id, String before)
            throws SQLException {
        try (var statement = connection.prepareStatement("INSERT INTO effect VALUES (?, ?)")) {
            statement.setString(1, id);
            statement.setString(2, before);
            statement.executeUpdate();
        }
    }

    private static String ids(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery(
                                "SELECT coalesce(string_agg(id, ','), '') FROM effect")) {
            result.next();
            return result.getString(1);
        }
    }

    private static void commitAndCatch(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            assertThat((Throwable) e).isInstanceOf(ForbiddenCallException.class);
        }
    }

    private long count(String table) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*) FROM " + table)) {
            result.next();
            return result.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A data source that counts the connections that are opened and closed. */
    private DataSource counting() {
        return (DataSource)
                proxy(
                        DataSource.class,
                        (self, method, arguments) -> {
                            opened.incrementAndGet();
                            return counted(postgres.connect());
                        });
    }

    private Connection counted(Connection connection) {
        return (Connection)
                proxy(
                        Connection.class,
                        (self, method, arguments) -> {
                            if (method.getName().equals("close")) {
                                closed.incrementAndGet();
                            }
                            try {
                                return method.invoke(connection, arguments);
                            } catch (java.lang.reflect.InvocationTargetException e) {
                                throw e.getTargetException();
                            }
                        });
    }

    private static Object proxy(Class<?> type, java.lang.reflect.InvocationHandler handler) {
        return Proxy.newProxyInstance(
                AggregateRehearsalIT.class.getClassLoader(), new Class<?>[] {type}, handler);
    }
}
