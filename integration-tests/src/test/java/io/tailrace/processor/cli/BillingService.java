package io.tailrace.processor.cli;

import io.tailrace.event.Event;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.OrderEvent.Item;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.subscriber.inbox.Inbox;
import io.tailrace.subscriber.inbox.InboxConfig;
import io.tailrace.subscriber.inbox.InboxSchema;
import io.tailrace.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A service that books orders in steps: each step of an order needs the step before. A step fails
 * if its item is forbidden, and at the commit if its item is unknown.
 */
final class BillingService {

    static final String GROUP = "billing";

    private final PGSimpleDataSource database = new PGSimpleDataSource();
    private final String bootstrapServers;

    /** Order, step and transaction of each rehearsed call that has not failed. */
    final List<String> rehearsed = new CopyOnWriteArrayList<>();

    /** What was sent to the outside: one mail for each step. */
    final List<String> mails = new CopyOnWriteArrayList<>();

    private volatile boolean broken = true;

    BillingService(PostgresServer postgres, String bootstrapServers) throws SQLException {
        this.bootstrapServers = bootstrapServers;
        database.setUrl(postgres.jdbcUrl());
        database.setUser(postgres.user());
        database.setPassword(postgres.password());
        execute(
                """
                CREATE TABLE items (sku text PRIMARY KEY);
                INSERT INTO items VALUES ('pen'), ('forbidden');
                CREATE TABLE booked (
                    invoice bigserial, order_id text PRIMARY KEY, step int NOT NULL,
                    sku text NOT NULL CHECK (sku <> 'forbidden')
                        REFERENCES items DEFERRABLE INITIALLY DEFERRED);
                INSERT INTO booked (order_id, step, sku) VALUES ('order-0', 99, 'pen');
                """);
        try (Connection connection = database.getConnection()) {
            InboxSchema.createIfMissing(connection, InboxConfig.defaults());
        }
    }

    /** The cause of the dead letters is fixed, for most of them. */
    void fix() {
        broken = false;
    }

    /** Every handler fails again. */
    void breakAgain() {
        broken = true;
    }

    Subscriber start(boolean rehearsals) {
        return Subscriber.builder(
                        SubscriberConfig.builder(bootstrapServers, GROUP)
                                .retry(
                                        new SubscriberConfig.Retry(
                                                1, Duration.ZERO, Duration.ofMillis(1)))
                                .rehearsals(rehearsals)
                                .build())
                .on(OrderEvent.Placed.class, Inbox.idempotent(database, this::book))
                .on(OrderEvent.Shipped.class, (event, delivery) -> requireFixed())
                .start();
    }

    private void book(Connection connection, Event<OrderEvent.Placed> event, Delivery delivery)
            throws SQLException {
        requireFixed();
        Item item = event.payload().items().get(0);
        String order = event.aggregateId();
        if (item.qty() == 1) {
            update(
                    connection,
                    "INSERT INTO booked (order_id, step, sku) VALUES (?, 1, ?)",
                    order,
                    item.sku());
        } else if (update(
                        connection,
                        "UPDATE booked SET step = step + 1, sku = ? WHERE order_id = ? AND step = "
                                + (item.qty() - 1),
                        item.sku(),
                        order)
                == 0) {
            throw new IllegalStateException(
                    "order %s has not reached step %d".formatted(order, item.qty() - 1));
        }
        if (delivery.isRehearsal()) {
            rehearsed.add(order + " " + item.qty() + " " + transaction(connection));
        } else {
            mails.add(order + " " + item.qty());
        }
    }

    private void requireFixed() {
        if (broken) {
            throw new IllegalStateException("the bank is closed");
        }
    }

    private static int update(Connection connection, String sql, String one, String two)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, one);
            statement.setString(2, two);
            return statement.executeUpdate();
        }
    }

    private static String transaction(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT pg_current_xact_id()")) {
            result.next();
            return result.getString(1);
        }
    }

    /** The one value of a query. */
    String query(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return String.valueOf(result.getString(1));
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
