package com.example.bookshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.producer.Outbox;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.OutboxSchema;
import io.tailrace.producer.metrics.EmitListener;
import io.tailrace.r2dbc.R2dbcOutbox;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.subscriber.inbox.Inbox;
import io.tailrace.subscriber.inbox.InboxConfig;
import io.tailrace.subscriber.inbox.InboxSchema;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/** Every library with a real PostgreSQL: an event exists if its transaction commits. */
@TailraceTest
class OrdersIT {

    private static final EventCatalogue EVENTS = EventCatalogue.of(OrderEvent.class);
    private static final Outbox OUTBOX = Outbox.create(EVENTS);
    private static final R2dbcOutbox REACTIVE_OUTBOX = R2dbcOutbox.create(EVENTS);
    private static final OrderEvent EVENT = new OrderEvent.Placed("order-1", "Dune");

    private static final Delivery DELIVERY =
            new Delivery("invoices", "events.order", 0, 0, 1, Instant.EPOCH, null, null, Map.of());

    private static HikariDataSource pool;
    private static SessionFactory hibernate;
    private static DSLContext jooq;
    private static SqlSessionFactory myBatis;
    private static DatabaseClient reactive;
    private static TransactionalOperator reactiveTransactions;

    @BeforeAll
    static void start(PostgresServer postgres) throws SQLException {
        pool = new HikariDataSource();
        pool.setJdbcUrl(postgres.jdbcUrl());
        pool.setUsername(postgres.user());
        pool.setPassword(postgres.password());
        try (Connection connection = pool.getConnection()) {
            OutboxSchema.createIfMissing(connection, OutboxConfig.defaults());
            InboxSchema.createIfMissing(connection, InboxConfig.defaults());
            execute(connection, "CREATE TABLE orders (id text PRIMARY KEY, book text)");
            execute(connection, "CREATE TABLE invoices (id text, cents int CHECK (cents > 0))");
        }
        hibernate =
                new HibernatePersistenceConfiguration("bookshop")
                        .managedClass(Order.class)
                        .property(JdbcSettings.JAKARTA_NON_JTA_DATASOURCE, pool)
                        .createEntityManagerFactory();
        jooq = DSL.using(pool, SQLDialect.POSTGRES);
        Configuration configuration =
                new Configuration(new Environment("shop", new JdbcTransactionFactory(), pool));
        configuration.addMapper(OrderMapper.class);
        myBatis = new SqlSessionFactoryBuilder().build(configuration);
        startReactive(postgres);
    }

    private static void startReactive(PostgresServer postgres) {
        PostgresqlConnectionFactory connections =
                new PostgresqlConnectionFactory(
                        PostgresqlConnectionConfiguration.builder()
                                .host(postgres.host())
                                .port(postgres.port())
                                .database(postgres.database())
                                .username(postgres.user())
                                .password(postgres.password())
                                .build());
        reactive = DatabaseClient.create(connections);
        reactiveTransactions =
                TransactionalOperator.create(new R2dbcTransactionManager(connections));
    }

    @AfterAll
    static void stop() {
        hibernate.close();
        pool.close();
    }

    @AfterEach
    void clear() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            execute(connection, "TRUNCATE orders, invoices, outbox, inbox");
        }
    }

    @TestFactory
    Stream<DynamicTest> aTransactionEmitsItsEventsInTheirOrder() {
        return forEachLibrary(
                shop -> {
                    shop.place("order-1", "Dune");

                    assertThat(orders()).containsExactly("order-1");
                    assertThat(emitted())
                            .containsExactly(
                                    "order.placed.v1 order-1", "order.invoiced.v1 order-1");
                });
    }

    @TestFactory
    Stream<DynamicTest> aRolledBackTransactionEmitsNothing() {
        return forEachLibrary(
                shop -> {
                    shop.place("order-1", "Dune");
                    assertThatThrownBy(() -> shop.place("order-1", "Emma"))
                            .hasStackTraceContaining("orders_pkey");

                    assertThat(emitted()).hasSize(2);
                });
    }

    @TestFactory
    Stream<DynamicTest> anEventOutsideOfATransactionIsRefused() {
        Map<String, ThrowingCallable> emits = new TreeMap<>();
        emits.put(
                "JDBC",
                () -> {
                    try (Connection connection = pool.getConnection()) {
                        OUTBOX.emit(connection, EVENT);
                    }
                });
        emits.put(
                "Hibernate",
                () ->
                        hibernate.inSession(
                                session ->
                                        session.doWork(
                                                connection -> OUTBOX.emit(connection, EVENT))));
        emits.put("jOOQ", () -> jooq.connection(connection -> OUTBOX.emit(connection, EVENT)));
        emits.put(
                "MyBatis",
                () -> {
                    try (SqlSession session = myBatis.openSession(true)) {
                        OUTBOX.emit(session.getConnection(), EVENT);
                    }
                });
        emits.put(
                "Spring R2DBC",
                () -> reactive.inConnection(c -> REACTIVE_OUTBOX.emit(c, EVENT)).block());
        return emits.entrySet().stream()
                .map(
                        emit ->
                                DynamicTest.dynamicTest(
                                        emit.getKey(),
                                        () -> {
                                            assertThatThrownBy(emit.getValue())
                                                    .hasStackTraceContaining(
                                                            "got one in auto-commit mode");
                                            assertThat(emitted()).isEmpty();
                                        }));
    }

    /**
     * MyBatis neither commits nor rolls back a session in which no mapper has changed anything, and
     * commits when it returns the connection to auto-commit mode.
     */
    @Test
    void aSessionOfMyBatisThatOnlyEmitsHasToBeForcedToRollBack() throws SQLException {
        try (SqlSession session = myBatis.openSession()) {
            OUTBOX.emit(session.getConnection(), EVENT);
            session.rollback();
        }
        assertThat(emitted()).as("the trap that the page warns of").hasSize(1);
        clear();

        try (SqlSession session = myBatis.openSession()) {
            OUTBOX.emit(session.getConnection(), EVENT);
            session.rollback(true);
        }
        assertThat(emitted()).isEmpty();
    }

    @Test
    void ordersOfMyBatisThatFailBeforeAnythingIsChangedEmitNothing() throws SQLException {
        Outbox failing =
                new Outbox(
                        OutboxConfig.defaults(),
                        EVENTS,
                        new EmitListener() {
                            @Override
                            public void onWritten(Map<String, Integer> events, Duration took) {
                                throw new IllegalStateException("after the first event");
                            }
                        });
        assertThatThrownBy(() -> new MyBatisOrders(myBatis, failing).place("order-1", "Dune"))
                .hasMessage("after the first event");

        assertThat(emitted()).isEmpty();
    }

    @Test
    void anEventThatIsDeliveredTwiceWithJooqHasOneEffect() throws SQLException {
        JooqInvoices invoices = new JooqInvoices(jooq, new Inbox(InboxConfig.defaults()));
        Event<OrderEvent.Invoiced> event = Event.of(new OrderEvent.Invoiced("order-1", 1900));
        invoices.invoiced(event, DELIVERY);
        invoices.invoiced(event, DELIVERY);

        assertThat(query("SELECT id || ' ' || cents FROM invoices"))
                .containsExactly("order-1 1900");
    }

    @Test
    void anEventWhoseHandlerFailedWithJooqIsHandledAgain() throws SQLException {
        JooqInvoices invoices = new JooqInvoices(jooq, new Inbox(InboxConfig.defaults()));
        Event<OrderEvent.Invoiced> event = Event.of(new OrderEvent.Invoiced("order-1", 0));
        assertThatThrownBy(() -> invoices.invoiced(event, DELIVERY))
                .isInstanceOf(DataAccessException.class);

        assertThat(query("SELECT event_id FROM inbox")).isEmpty();
    }

    private Stream<DynamicTest> forEachLibrary(Case test) {
        Map<String, Shop> shops = new TreeMap<>();
        shops.put("JDBC", new JdbcOrders(pool, OUTBOX)::place);
        shops.put("Hibernate", new HibernateOrders(hibernate, OUTBOX)::place);
        shops.put("jOOQ", new JooqOrders(jooq, OUTBOX)::place);
        shops.put("MyBatis", new MyBatisOrders(myBatis, OUTBOX)::place);
        ReactiveOrders orders = new ReactiveOrders(reactive, reactiveTransactions, REACTIVE_OUTBOX);
        shops.put("Spring R2DBC", (id, book) -> orders.place(id, book).block());
        return shops.entrySet().stream()
                .map(
                        shop ->
                                DynamicTest.dynamicTest(
                                        shop.getKey(),
                                        () -> {
                                            clear();
                                            test.run(shop.getValue());
                                        }));
    }

    private static List<String> orders() throws SQLException {
        return query("SELECT id FROM orders");
    }

    private static List<String> emitted() throws SQLException {
        return query("SELECT type || ' ' || aggregateid FROM outbox ORDER BY id");
    }

    private static List<String> query(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                rows.add(row.getString(1));
            }
        }
        return rows;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Places an order with one of the libraries. */
    private interface Shop {
        void place(String id, String book) throws Exception;
    }

    /** What is tested with each library. */
    private interface Case {
        void run(Shop shop) throws Exception;
    }
}
