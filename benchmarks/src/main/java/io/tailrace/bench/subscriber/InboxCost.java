package io.tailrace.bench.subscriber;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tailrace.bench.report.Report;
import io.tailrace.event.EventId;
import io.tailrace.event.TopicNames;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.Handling;
import io.tailrace.subscriber.handler.EventHandler;
import io.tailrace.subscriber.inbox.Inbox;
import io.tailrace.subscriber.inbox.InboxConfig;
import io.tailrace.subscriber.inbox.InboxSchema;
import io.tailrace.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Measures a handler that inserts a row in a transaction, with and without an inbox. */
final class InboxCost implements AutoCloseable {

    static final String WITHOUT = "transaction";
    static final String WITH = "transaction with inbox";

    private static final Duration ENOUGH = Duration.ofMinutes(2);
    private static final int AGGREGATES = 1_000;

    private final Orders orders;
    private final int events;
    private final TopicNames names;
    private final HikariDataSource dataSource;
    private final Samples without = new Samples("effect in PostgreSQL", WITHOUT);
    private final Samples with = new Samples("effect in PostgreSQL", WITH);
    private int groups;

    InboxCost(Orders orders, PostgresServer postgres, boolean quick) throws Exception {
        this.orders = orders;
        this.events = quick ? 1_000 : 10_000;
        this.names = orders.create();
        orders.fill(names, events, AGGREGATES);
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            InboxSchema.createIfMissing(connection, InboxConfig.defaults());
            statement.execute("CREATE TABLE effect (event_id uuid NOT NULL)");
        }
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(postgres.jdbcUrl());
        config.setUsername(postgres.user());
        config.setPassword(postgres.password());
        config.setAutoCommit(false);
        config.setMaximumPoolSize(Handling.DEFAULT_MAX_CONCURRENCY);
        this.dataSource = new HikariDataSource(config);
    }

    void round() throws Exception {
        without.rate(
                run(
                        tally ->
                                (event, delivery) -> {
                                    try (Connection connection = dataSource.getConnection()) {
                                        effect(connection, event.eventId());
                                        connection.commit();
                                    }
                                    tally.add();
                                }));
        with.rate(
                run(
                        tally -> {
                            EventHandler<OrderEvent.Placed> idempotent =
                                    Inbox.idempotent(
                                            dataSource,
                                            (connection, event, delivery) ->
                                                    effect(connection, event.eventId()));
                            return (event, delivery) -> {
                                idempotent.handle(event, delivery);
                                tally.add();
                            };
                        }));
    }

    void addTo(Report report) {
        report.row(without.row());
        report.row(with.row());
    }

    @Override
    public void close() {
        dataSource.close();
    }

    private interface HandlerOf {
        EventHandler<OrderEvent.Placed> with(Tally tally);
    }

    private double run(HandlerOf handler) throws InterruptedException {
        Tally tally = new Tally(events);
        try (Subscriber subscriber =
                Subscriber.builder(orders.config(names, "inbox-" + groups++))
                        .on(OrderEvent.Placed.class, handler.with(tally))
                        .start()) {
            double rate = tally.rate(ENOUGH);
            subscriber.close();
            return rate;
        }
    }

    private static void effect(Connection connection, EventId event) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO effect VALUES (?)")) {
            insert.setObject(1, event.toUuid());
            insert.executeUpdate();
        }
    }
}
