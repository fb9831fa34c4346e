package io.tailrace.relay;

import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventId;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.account.Committed;
import io.tailrace.testkit.observe.CommittedRows;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A service that writes outbox rows with plain JDBC. */
public final class Shop {

    private static final String TABLE =
            "CREATE TABLE outbox (id uuid NOT NULL, aggregatetype text NOT NULL,"
                    + " aggregateid text NOT NULL, type text NOT NULL, payload text, headers text)";
    private static final String INSERT =
            "INSERT INTO outbox VALUES (?, 'order', ?, 'order.placed.v1', ?, ?)";

    private final PostgresServer server;

    public Shop(PostgresServer server) {
        this.server = server;
    }

    /** Begins the configuration of a relay for these servers. */
    public static RelayConfigBuilder config(PostgresServer postgres, KafkaBroker kafka) {
        return config(postgres, kafka.bootstrapServers());
    }

    /** Begins the configuration of what needs no brokers; none answers at its address. */
    public static RelayConfigBuilder configWithoutKafka(PostgresServer postgres) {
        return config(postgres, "localhost:1");
    }

    private static RelayConfigBuilder config(PostgresServer postgres, String bootstrapServers) {
        return RelayConfig.builder(
                postgres.jdbcUrl(), postgres.user(), postgres.password(), bootstrapServers);
    }

    public Shop createTable() throws SQLException {
        execute(TABLE);
        return this;
    }

    /** Drops all slots; waits until the walsenders of closed relays have ended. */
    void dropSlots() {
        await().ignoreExceptionsInstanceOf(SQLException.class)
                .untilAsserted(
                        () ->
                                execute(
                                        "SELECT pg_drop_replication_slot(slot_name)"
                                                + " FROM pg_replication_slots"));
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The text of the first column of the first row; empty if there is no row. */
    public String query(String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    /** Commits rows of ten aggregates with ids of an age, each row in a transaction of its own. */
    public void commit(int rows, Duration age) throws SQLException {
        try (Connection connection = server.connect()) {
            for (int i = 0; i < rows; i++) {
                insert(connection, idOfAge(age), "order-" + i % 10, null);
            }
        }
    }

    /** Commits rows of ten aggregates, each row in a transaction of its own. */
    void commit(int rows) throws SQLException {
        try (Connection connection = server.connect()) {
            for (int i = 0; i < rows; i++) {
                insert(connection, "order-" + i % 10, null);
            }
        }
    }

    /** Writes one row in the connection's transaction. */
    static void insert(Connection connection, String aggregateId, String headers)
            throws SQLException {
        insert(connection, EventId.next(), aggregateId, headers);
    }

    /** An id of this age. */
    public static EventId idOfAge(Duration age) {
        long millis = Instant.now().minus(age).toEpochMilli();
        long random = EventId.next().toUuid().getLeastSignificantBits();
        return EventId.of(new UUID((millis << 16) | 0x7000, random));
    }

    /** Writes one row in the connection's transaction. */
    public static void insert(Connection connection, EventId id, String aggregateId, String headers)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setObject(1, id.toUuid());
            insert.setString(2, aggregateId);
            insert.setString(3, "{\"orderId\":\"" + aggregateId + "\"}");
            insert.setString(4, headers);
            insert.executeUpdate();
        }
    }

    Account account(ReadCommitted observer) throws SQLException {
        return Account.of(committed(), observer.delivered());
    }

    List<Committed> committed() throws SQLException {
        try (Connection connection = server.connect()) {
            return CommittedRows.read(connection, "outbox", "id");
        }
    }
}
