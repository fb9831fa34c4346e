package io.tailrace.chaos.pipeline;

import io.tailrace.chaos.subscriber.CommittedEvent;
import io.tailrace.chaos.subscriber.service.Behaviour;
import io.tailrace.chaos.subscriber.service.Effects;
import io.tailrace.event.EventId;
import io.tailrace.subscriber.inbox.InboxConfig;
import io.tailrace.subscriber.inbox.InboxSchema;
import io.tailrace.testkit.account.Committed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables of the service that emits orders and of the service that handles them. A transaction
 * that emits an event of an aggregate updates the row of the aggregate in {@code next_order}, so
 * the transactions of one aggregate commit one after the other. Stateless.
 */
public final class OrderTables {

    static final int AGGREGATES = 80;

    private static final String[] DDL = {
        "CREATE TABLE outbox (id uuid NOT NULL, aggregatetype text NOT NULL,"
                + " aggregateid text NOT NULL, type text NOT NULL, payload text,"
                + " seq bigint NOT NULL, behaviour text NOT NULL)",
        "CREATE TABLE next_order (aggregate text PRIMARY KEY, seq bigint NOT NULL)",
        "INSERT INTO next_order SELECT 'order-' || n, 0 FROM generate_series(0, %d) n"
                .formatted(AGGREGATES - 1)
    };

    private static final String NEXT =
            "UPDATE next_order SET seq = seq + 1 WHERE aggregate = ? RETURNING seq - 1";
    private static final String INSERT =
            "INSERT INTO outbox VALUES (?, 'order', ?, 'order.placed.v1', ?, ?, ?)";
    private static final String COMMITTED =
            "SELECT id::text, aggregateid, seq, behaviour, pg_xact_commit_timestamp(xmin)"
                    + " FROM outbox WHERE aggregatetype = 'order' ORDER BY aggregateid, seq";

    /** An event with the time of its commit. */
    record Order(CommittedEvent event, Committed committed) {}

    private OrderTables() {}

    /** Creates the tables in an empty database. */
    public static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : DDL) {
                statement.execute(sql);
            }
        }
        Effects.createTables(connection);
        InboxSchema.createIfMissing(connection, InboxConfig.defaults());
    }

    /** The place of the next event of the aggregate, from 0. */
    static long next(Connection connection, String aggregate) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(NEXT)) {
            query.setString(1, aggregate);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Inserts an event in the transaction of the connection. */
    static void insert(
            Connection connection,
            EventId id,
            String aggregate,
            String payload,
            long sequence,
            Behaviour behaviour)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setObject(1, id.toUuid());
            insert.setString(2, aggregate);
            insert.setString(3, payload);
            insert.setLong(4, sequence);
            insert.setString(5, behaviour.text());
            insert.executeUpdate();
        }
    }

    /** The committed events, those of one aggregate in commit order. */
    static List<Order> committed(Connection connection) throws SQLException {
        List<Order> orders = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COMMITTED)) {
            while (row.next()) {
                String id = row.getString(1);
                String aggregate = row.getString(2);
                orders.add(
                        new Order(
                                new CommittedEvent(
                                        id,
                                        aggregate,
                                        row.getLong(3),
                                        Behaviour.of(row.getString(4))),
                                new Committed(id, aggregate, row.getTimestamp(5).toInstant())));
            }
        }
        return orders;
    }
}
