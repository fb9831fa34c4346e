package io.tailrace.relay.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.relay.Shop;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.TableName;
import io.tailrace.relay.position.Horizon;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.postgres.session.Queries;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Deletes of ranges of blocks. */
@TailraceTest
class RowRemovalIT {

    private static final Duration OLD = Duration.ofDays(30);
    private static final String COLUMNS =
            "(id uuid NOT NULL, aggregatetype text NOT NULL, aggregateid text NOT NULL,"
                    + " type text NOT NULL, payload text, headers text)";

    @Test
    void onlyTheBlocksOfARangeAreRead(@Fresh PostgresServer postgres) throws Exception {
        Shop shop = new Shop(postgres).createTable();
        shop.execute("CREATE TABLE parts %s PARTITION BY HASH (aggregateid)".formatted(COLUMNS));
        for (int i = 0; i < 3; i++) {
            shop.execute(
                    "CREATE TABLE parts_%1$d PARTITION OF parts FOR VALUES WITH (MODULUS 3, REMAINDER %1$d)"
                            .formatted(i));
        }
        shop.commit(5_000, OLD);
        shop.execute("INSERT INTO parts SELECT * FROM outbox");
        for (String name : List.of("outbox", "parts")) {
            Database database = database(postgres, "public." + name);
            OutboxTable table = database.prepare();
            try (Connection session = database.connect("test")) {
                RowRemoval rows = RowRemoval.in(session, table, 10_000, any -> true);
                Blocks blocks = new Blocks(2, 4);
                String plan = plan(session, rows.sql(blocks, published(rows), Instant.now()));
                assertThat(plan).contains("Tid Range Scan").doesNotContain("Seq Scan");

                long before = count(shop, name, "true");
                long inside = count(shop, name, blocks.condition());
                assertThat(inside).isBetween(50L, before - 50);
                assertThat(rows.delete(blocks, published(rows), Instant.now())).isEqualTo(inside);
                assertThat(count(shop, name, blocks.condition())).isZero();
                assertThat(count(shop, name, "true")).isEqualTo(before - inside);
            }
        }
    }

    @Test
    void aBatchIsTheLimitAndRowsAboveTheHorizonStay(@Fresh PostgresServer postgres)
            throws Exception {
        Shop shop = new Shop(postgres).createTable();
        shop.commit(300, OLD);
        Database database = database(postgres, "public.outbox");
        OutboxTable table = database.prepare();
        try (Connection session = database.connect("test")) {
            RowRemoval rows = RowRemoval.in(session, table, 100, any -> true);
            Horizon published = published(rows);
            shop.commit(200, OLD);
            Blocks all = new Blocks(0, rows.blocks(TableName.parse("public.outbox")));

            assertThat(rows.delete(all, published, Instant.now())).isEqualTo(100);
            assertThat(rows.delete(all, published, Instant.now())).isEqualTo(100);
            assertThat(rows.delete(all, published, Instant.now())).isEqualTo(100);
            assertThat(rows.delete(all, published, Instant.now())).isZero();
            assertThat(rows.kept(all).oldest()).isBefore(Instant.now().minus(OLD));
            assertThat(count(shop, "outbox", "true")).isEqualTo(200);

            shop.execute("UPDATE outbox SET payload = 'changed'");
            assertThat(rows.delete(all, published, Instant.now())).isZero();
            assertThat(rows.delete(all, published(rows), Instant.now().minus(OLD).minus(OLD)))
                    .isZero();
            assertThat(rows.delete(all, published(rows), Instant.now())).isEqualTo(100);
        }
    }

    @Test
    void aChangedSourceTakesTheDeletionBack(@Fresh PostgresServer postgres) throws Exception {
        Shop shop = new Shop(postgres).createTable();
        shop.commit(10, OLD);
        Database database = database(postgres, "public.outbox");
        OutboxTable table = database.prepare();
        try (Connection session = database.connect("test")) {
            RowRemoval rows = RowRemoval.in(session, table, 100, any -> false);

            assertThatThrownBy(() -> rows.delete(new Blocks(0, 9), published(rows), Instant.now()))
                    .isInstanceOf(SourceMovedException.class);
            assertThat(count(shop, "outbox", "true")).isEqualTo(10);
        }
    }

    private static Horizon published(RowRemoval rows) throws SQLException {
        return new Horizon(rows.nextTransaction());
    }

    private static Database database(PostgresServer postgres, String table) {
        RelayConfig config =
                Shop.configWithoutKafka(postgres).table(table).slot(table.substring(7)).build();
        return new Database(config.source());
    }

    @Test
    void theTransactionThatKeepsRowsIsNamed(@Fresh PostgresServer postgres) throws Exception {
        new Shop(postgres).createTable();
        Database database = database(postgres, "public.outbox");
        OutboxTable table = database.prepare();
        try (Connection session = database.connect("test");
                Connection open = postgres.connect()) {
            RowRemoval rows = RowRemoval.in(session, table, 10, any -> true);
            open.setAutoCommit(false);
            long xid =
                    Long.parseLong(
                            Queries.one(open, "SELECT pg_current_xact_id()::text").orElseThrow());
            String pid = Queries.one(open, "SELECT pg_backend_pid()").orElseThrow();

            assertThat(rows.holder(new Horizon(xid)).orElse("")).startsWith("in session " + pid);
            assertThat(rows.holder(new Horizon(xid + 1))).isEmpty();
        }
    }

    private static String plan(Connection session, String sql) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (var statement = session.createStatement();
                var lines = statement.executeQuery("EXPLAIN " + sql)) {
            while (lines.next()) {
                plan.append(lines.getString(1)).append('\n');
            }
        }
        return plan.toString();
    }

    private static long count(Shop shop, String table, String condition) throws SQLException {
        return Long.parseLong(
                shop.query("SELECT count(*) FROM %s WHERE %s".formatted(table, condition)));
    }
}
