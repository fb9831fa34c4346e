package io.tailrace.relay.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.event.EventId;
import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.relay.Shop;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.TableName;
import io.tailrace.relay.position.Horizon;
import io.tailrace.relay.postgres.Database;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The rows of one aggregate, in a table with columns of its own. */
@TailraceTest
class AggregateRemovalIT {

    private static final String ID = "4711' OR '1'='1";

    @Test
    void onlyPublishedRowsOfExactlyThisAggregateGo(@Fresh PostgresServer postgres)
            throws Exception {
        Shop shop = new Shop(postgres);
        shop.execute(
                "CREATE TABLE mine (event_id uuid NOT NULL, kind text NOT NULL, owner text NOT NULL,"
                        + " type text NOT NULL, payload text)");
        RelayConfig config =
                Shop.configWithoutKafka(postgres)
                        .table("public.mine")
                        .columns(
                                OutboxColumns.of(
                                        Map.of(
                                                "id",
                                                "event_id",
                                                "aggregatetype",
                                                "kind",
                                                "aggregateid",
                                                "owner")))
                        .build();
        Database database = new Database(config.source());
        try (Connection session = database.connect("test");
                Connection other = postgres.connect()) {
            for (String aggregate : List.of("customer", "customer", "order")) {
                insert(other, aggregate, ID);
            }
            insert(other, "customer", "4711");
            Horizon below = new Horizon(database.nextTransaction());
            insert(other, "customer", ID);
            AggregateRemoval removal =
                    new AggregateRemoval(
                            session,
                            database.table(),
                            TableName.parse("public.mine"),
                            "customer",
                            ID);
            Set<String> types = new TreeSet<>();
            removal.withSameId((type, id) -> types.add(type));
            assertThat(types).containsExactly("customer", "order");
            assertThat(removal.count(below)).isEqualTo(new RowCount(0, 2, 1));
            assertThat(removal.count(null)).isEqualTo(new RowCount(0, 0, 3));

            PublishedBelow moved = new PublishedBelow(below, any -> false);
            assertThat(removal.remove(moved)).isEqualTo(new RowCount(0, 2, 1));

            PublishedBelow published = new PublishedBelow(below, any -> true);
            lockOne(other);
            assertThat(removal.remove(published)).isEqualTo(new RowCount(0, 2, 1));
            other.rollback();
            assertThat(removal.remove(published)).isEqualTo(new RowCount(2, 0, 1));
            assertThat(removal.remove(published)).isEqualTo(new RowCount(0, 0, 1));
        }
        assertThat(shop.query("SELECT count(*) FROM mine")).isEqualTo("3");
    }

    private static void lockOne(Connection other) throws Exception {
        other.setAutoCommit(false);
        try (Statement lock = other.createStatement()) {
            lock.execute("SELECT 1 FROM mine WHERE kind = 'customer' LIMIT 1 FOR UPDATE");
        }
    }

    private static void insert(Connection connection, String type, String id) throws Exception {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "INSERT INTO mine VALUES (?::uuid, ?, ?, 'named.v1', '{}')")) {
            insert.setString(1, EventId.next().toString());
            insert.setString(2, type);
            insert.setString(3, id);
            insert.executeUpdate();
        }
    }
}
