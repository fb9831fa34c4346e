package io.tailrace.subscriber.internal.rehearsal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** What handlers may do in a rehearsal, on a real database: nothing of it may be left. */
@TailraceTest
class AggregateRehearsalIT {

    /** A transaction lasts a third of it. */
    private static final Duration TIMEOUT = Duration.ofSeconds(6);

    private final RehearsalThreads threads = RehearsalThreads.of("rehearsing");

    private PostgresServer postgres;
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private DataSource dataSource;
    private volatile Connection last;
    private volatile String onConnect = "SELECT 1";
    private volatile boolean blockRollback;
    private volatile boolean refuseSecond;
    private volatile boolean refuseStatements;

    @BeforeEach
    void createTables(PostgresServer server) throws SQLException {
        postgres = server;
        dataSource = counting();
        try (Connection connection = postgres.connect()) {
            InboxSchema.createIfMissing(connection, InboxConfig.defaults());
        }
        execute(
                "DROP TABLE IF EXISTS namesake; DROP TABLE IF EXISTS effect; CREATE TABLE effect (id text PRIMARY KEY,"
                        + " before text REFERENCES effect DEFERRABLE INITIALLY DEFERRED,"
                        + " other text CONSTRAINT shared REFERENCES effect DEFERRABLE INITIALLY DEFERRED);"
                        + " CREATE TABLE namesake ("
                        + " id text CONSTRAINT shared REFERENCES effect)");
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

    @Test
    void sqlThatEndsTheTransactionIsRefusedAndTheConnectionBehindIsNotGivenAway() throws Exception {
        List<LetterResult> results =
                run(
                        (connection, event, delivery) -> {
                            insert(connection, event.aggregateId(), null);
                            try (var statement = connection.prepareStatement("SELECT 1");
                                    ResultSet result = statement.executeQuery()) {
                                Connection behind = result.getStatement().getConnection();
                                switch (event.aggregateId()) {
                                    case "sql" -> statement.execute("SELECT 1; COMMIT");
                                    case "prepared" -> behind.prepareStatement("commit").close();
                                    case "auto" -> behind.setAutoCommit(true);
                                    case "meta" -> behind.getMetaData().getConnection().commit();
                                    case "unwrap" -> behind.unwrap(PGConnection.class);
                                    default -> assertThat(behind).isEqualTo(connection);
                                }
                            }
                        },
                        "sql",
                        "prepared",
                        "auto",
                        "meta",
                        "unwrap",
                        "good");
        assertThat(outcomes(results).subList(0, 5)).containsOnly(LetterOutcome.LEFT_OUT);
        assertThat(results.get(5).outcome()).isEqualTo(LetterOutcome.SUCCEEDED);
        assertThat(results.get(0).message()).contains("calls COMMIT");
    }

    /** No wrapper sees it; the database refuses it. */
    @Test
    void aCommitBehindTheConnectionFailsInTheDatabase() throws Exception {
        List<LetterResult> results = run(committingBehindTheConnectionAt("b"), "a", "b", "c");
        assertThat(outcomes(results))
                .containsExactly(
                        LetterOutcome.SUCCEEDED,
                        LetterOutcome.LEFT_OUT,
                        LetterOutcome.NOT_REHEARSED);
        assertThat(results.get(1).message()).contains("PostgreSQL rolled it back");
    }

    @Test
    void withoutTheRightToTemporaryTablesACommitIsFoundOutAndSaid() throws Exception {
        execute(
                """
                DROP ROLE IF EXISTS poor; CREATE ROLE poor; GRANT ALL ON effect, inbox TO poor;
                DO $$ BEGIN EXECUTE format('REVOKE TEMP ON DATABASE %I FROM PUBLIC', current_database()); END $$
                """);
        onConnect = "SET ROLE poor";
        try {
            List<LetterResult> results = run(committingBehindTheConnectionAt("b"), "a", "b", "c");
            assertThat(outcomes(results))
                    .containsExactly(
                            LetterOutcome.COMMITTED,
                            LetterOutcome.COMMITTED,
                            LetterOutcome.NOT_REHEARSED);
            assertThat(count("effect")).isEqualTo(2);
            execute("DELETE FROM inbox; DELETE FROM effect");

            LetterResult kept = run((connection, event, delivery) -> {}, "d").get(0);
            assertThat(kept.outcome()).isEqualTo(LetterOutcome.SUCCEEDED);
            assertThat(kept.message()).contains("COMMIT could not be prevented");
        } finally {
            execute(
                    "DO $$ BEGIN EXECUTE format('GRANT TEMP ON DATABASE %I TO PUBLIC', current_database()); END $$");
            execute("DROP OWNED BY poor; DROP ROLE poor");
        }
    }

    @Test
    void aHandlerThatHangsIsInterruptedAndHoldsNoLockWhenItIsAnswered() throws Exception {
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
        requireNoLocks();
        assertThat(outcomes(results))
                .containsExactly(LetterOutcome.NOT_REHEARSED, LetterOutcome.NOT_REHEARSED);
        assertThat(results.get(0).message()).contains("had lasted 2000 ms");
        interrupted.await();
    }

    @Test
    void aStatementThatOutlastsTheTransactionIsCancelled() throws Exception {
        List<LetterResult> results =
                run(
                        (connection, event, delivery) -> {
                            insert(connection, event.aggregateId(), null);
                            sql(connection, "SET LOCAL statement_timeout = 0; SELECT pg_sleep(60)");
                        },
                        "a");
        requireNoLocks();
        assertThat(outcomes(results)).containsExactly(LetterOutcome.NOT_REHEARSED);
    }

    /** The handler's thread is lost; nothing else is. */
    @Test
    void whileAHandlerIgnoresItsInterruptEverythingIsAnsweredAtOnce() throws Exception {
        CountDownLatch stubborn = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        TransactionalHandler<UserEvent.Deleted> hanging =
                (connection, event, delivery) -> {
                    calls.incrementAndGet();
                    insert(connection, event.aggregateId(), null);
                    while (stubborn.getCount() > 0) {
                        awaitInSpiteOfInterrupts(stubborn);
                    }
                };
        run(hanging, "a");
        requireNoLocks();
        long began = System.nanoTime();
        String[] many = new String[30];
        Arrays.fill(many, "b");
        List<LetterResult> results = run(hanging, many);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
        assertThat(outcomes(results)).containsOnly(LetterOutcome.NOT_REHEARSED);
        assertThat(results.get(0).message()).contains("has not returned");
        assertThat(calls).hasValue(1);
        stubborn.countDown();
        await().until(threads::areFree);
    }

    /** As with a network that is gone in one direction. */
    @Test
    void aTransactionThatCannotBeRolledBackIsEndedByTheServer() throws Exception {
        blockRollback = true;
        List<LetterResult> results =
                run(
                        (connection, event, delivery) ->
                                insert(connection, event.aggregateId(), null),
                        "a");
        requireNoLocks();
        assertThat(outcomes(results)).containsExactly(LetterOutcome.SUCCEEDED);
        await().until(threads::areFree);
    }

    @Test
    void aSessionWhoseEndIsNotKnownIsSaid() throws Exception {
        blockRollback = true;
        refuseSecond = true;
        List<LetterResult> results =
                run(
                        (connection, event, delivery) ->
                                insert(connection, event.aggregateId(), null),
                        "a");
        assertThat(outcomes(results)).containsExactly(LetterOutcome.NOT_ENDED);
        assertThat(results.get(0).message()).contains("may still hold locks");
        opened.decrementAndGet(); // refused
    }

    @Test
    void advisoryLocksOfTheSessionAreGivenBack() throws Exception {
        try (Connection kept = postgres.connect()) {
            DataSource pool = of(() -> (Connection) proxy(Connection.class, unclosed(kept)));
            List<LetterResult> results =
                    new AggregateRehearsal(
                                    config(),
                                    handlers(
                                            pool,
                                            (connection, event, delivery) ->
                                                    sql(connection, "SELECT pg_advisory_lock(42)")),
                                    threads,
                                    () -> false)
                            .run(List.of(letter(0, EventId.next() + "", "a")));
            assertThat(outcomes(results)).containsExactly(LetterOutcome.SUCCEEDED);
            assertThat(number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
                    .isZero();
            assertThat(kept.getAutoCommit()).isTrue();
        }
    }

    /** Each letter's constraints are checked once, however many letters come after it. */
    @Test
    void deferredConstraintsAreCheckedOnce() throws Exception {
        execute(
                """
                CREATE SEQUENCE IF NOT EXISTS checks;
                CREATE OR REPLACE FUNCTION count_check() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN PERFORM nextval(''checks''); RETURN NULL; END';
                CREATE CONSTRAINT TRIGGER counting AFTER INSERT ON effect
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION count_check()
                """);
        String[] ids = new String[10];
        Arrays.setAll(ids, String::valueOf);
        run((connection, event, delivery) -> insert(connection, event.aggregateId(), null), ids);
        assertThat(number("SELECT last_value FROM checks")).isEqualTo(10);
        execute(
                "DROP TABLE namesake; DROP TABLE effect; DROP SEQUENCE checks; CREATE TABLE effect (id text)");
    }

    /** What one handler sets does not change the limits of the next. */
    @Test
    void theLimitsAreSetForEachLetter() throws Exception {
        List<String> limits = new ArrayList<>();
        run(
                (connection, event, delivery) -> {
                    try (Statement statement = connection.createStatement();
                            ResultSet result = statement.executeQuery("SHOW lock_timeout")) {
                        result.next();
                        limits.add(result.getString(1));
                    }
                    sql(connection, "SET LOCAL lock_timeout = 0");
                },
                "a",
                "b");
        assertThat(limits).containsExactly("500ms", "500ms");
    }

    @Test
    void aTerminatedSessionSaysNothingAboutTheLetter() throws Exception {
        List<LetterResult> results =
                run(
                        (connection, event, delivery) ->
                                sql(connection, "SELECT pg_terminate_backend(pg_backend_pid())"),
                        "a",
                        "b");
        assertThat(outcomes(results))
                .containsExactly(LetterOutcome.NOT_REHEARSED, LetterOutcome.NOT_REHEARSED);
        assertThat(results.get(0).message()).contains("the database was not available");
    }

    @Test
    void aConnectionThatCannotBeginIsClosed() throws Exception {
        refuseStatements = true;
        assertThat(outcomes(run((connection, event, delivery) -> {}, "a")))
                .containsExactly(LetterOutcome.NOT_REHEARSED);
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
                        threads,
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
        return new AggregateRehearsal(config(), handlers, threads, () -> false);
    }

    private Handlers handlers(TransactionalHandler<UserEvent.Deleted> handler) {
        return handlers(dataSource, handler);
    }

    private static Handlers handlers(
            DataSource database, TransactionalHandler<UserEvent.Deleted> handler) {
        return new Handlers(
                Map.of(
                        UserEvent.Deleted.class,
                        HandlerAdapter.of(Inbox.idempotent(database, handler))));
    }

    private TransactionalHandler<UserEvent.Deleted> committingBehindTheConnectionAt(String id) {
        return (connection, event, delivery) -> {
            insert(connection, event.aggregateId(), null);
            if (event.aggregateId().equals(id)) {
                sql(last, "COMMIT");
            }
        };
    }

    private void requireNoLocks() throws SQLException {
        assertThat(
                        number(
                                "SELECT count(*) FROM pg_locks WHERE relation = 'effect'::regclass AND pid <> pg_backend_pid()"))
                .isZero();
    }

    private static void awaitInSpiteOfInterrupts(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            assertThat((Throwable) e).isNotNull(); // as a driver that waits for a socket
        }
    }

    private static void sql(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
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
        return number("SELECT count(*) FROM " + table);
    }

    private long number(String query) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
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
        return of(
                () -> {
                    int number = opened.incrementAndGet();
                    if (refuseSecond && number == 2) {
                        throw new SQLException("no more connections");
                    }
                    Connection connection = postgres.connect();
                    sql(connection, onConnect);
                    if (number == 1) {
                        last = connection;
                    }
                    return counted(connection, number);
                });
    }

    private static DataSource of(Callable<Connection> connections) {
        return (DataSource)
                proxy(DataSource.class, (self, method, arguments) -> connections.call());
    }

    private Connection counted(Connection connection, int number) {
        CountDownLatch aborted = new CountDownLatch(1);
        AtomicBoolean open = new AtomicBoolean(true);
        return (Connection)
                proxy(
                        Connection.class,
                        (self, method, arguments) -> {
                            switch (method.getName()) {
                                case "close" -> closed.addAndGet(open.getAndSet(false) ? 1 : 0);
                                case "abort" -> aborted.countDown();
                                case "rollback" -> {
                                    if (blockRollback && number == 1 && arguments == null) {
                                        awaitInSpiteOfInterrupts(aborted);
                                        aborted.await();
                                    }
                                }
                                case "createStatement" -> {
                                    if (refuseStatements) {
                                        throw new SQLException("broken", "08006");
                                    }
                                }
                                default -> {
                                    // as it is
                                }
                            }
                            if (blockRollback && number == 1 && isAbort(method)) {
                                return null; // the server does not hear of it
                            }
                            return invoke(connection, method, arguments);
                        });
    }

    private static boolean isAbort(Method method) {
        return method.getName().equals("abort");
    }

    /** A pool that keeps its connection. */
    private static InvocationHandler unclosed(Connection connection) {
        return (self, method, arguments) ->
                method.getName().equals("close") ? null : invoke(connection, method, arguments);
    }

    private static Object invoke(Object target, Method method, Object[] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private static Object proxy(Class<?> type, InvocationHandler handler) {
        return Proxy.newProxyInstance(
                AggregateRehearsalIT.class.getClassLoader(), new Class<?>[] {type}, handler);
    }
}
