package io.tailrace.relay;

import static io.tailrace.testkit.observe.ReadCommitted.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.TopicNames;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.relay.config.Retention;
import io.tailrace.relay.config.Shard;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No row is removed that a relay of the table still has to publish. */
@TailraceTest
class RetentionSlotsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration OLD = Duration.ofDays(30);
    private static final Retention SECOND = new Retention(Duration.ofSeconds(1), 100);

    private final List<CdcRelay> relays = new ArrayList<>();

    @AfterEach
    void stop() {
        relays.forEach(CdcRelay::close);
    }

    @Test
    @Tag("full")
    void anotherSlotOfTheTableKeepsWhatItHasNotPublished(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        Shop shop = new Shop(postgres).createTable();
        RelayConfig other =
                config(postgres, kafka)
                        .slot("mirror")
                        .topics(new TopicNames("mirror.", "events.", "tailrace.positions"))
                        .build();
        CdcRelay mirror = started(other);
        CdcRelay relay = started(config(postgres, kafka).retention(SECOND).build());
        try (ReadCommitted first = observer(kafka, "outbox\\..*");
                ReadCommitted second = observer(kafka, "mirror\\..*")) {
            shop.commit(20, OLD);
            await().atMost(SOON).until(() -> rows(shop) == 0);
            mirror.close();
            shop.commit(300, OLD);
            await().atMost(SOON).until(() -> first.count() == 320);
            awaitPasses(relay, 3);
            assertThat(rows(shop)).isEqualTo(300);

            started(other);
            await().atMost(SOON).until(() -> rows(shop) == 0);
            await().atMost(SOON).until(() -> second.count() == 320);
        }
    }

    @Test
    @Tag("full")
    void eachShardRemovesItsOwnRows(@Fresh PostgresServer postgres, @Fresh KafkaBroker kafka)
            throws Exception {
        Shop shop = new Shop(postgres).createTable();
        shop.commit(300, OLD);
        CdcRelay first =
                started(config(postgres, kafka).shard(new Shard(1, 2)).retention(SECOND).build());
        await().atMost(SOON).until(() -> removed(first) > 0);
        awaitPasses(first, 2);
        long own = removed(first);
        assertThat(own).isBetween(1L, 299L);
        assertThat(rows(shop)).isEqualTo(300 - own);

        started(config(postgres, kafka).shard(new Shard(2, 2)).retention(SECOND).build());
        await().atMost(SOON).until(() -> rows(shop) == 0);
        assertThat(removed(first)).isEqualTo(own);
        try (ReadCommitted observer = observer(kafka, "outbox\\..*")) {
            await().atMost(SOON).until(() -> observer.count() >= 300);
            assertThat(observer.records())
                    .extracting(record -> header(record, "ce_id"))
                    .doesNotHaveDuplicates()
                    .hasSize(300);
        }
    }

    /**
     * The rows of a table that is attached are not in the stream, but their transactions are old.
     */
    @Test
    @Tag("full")
    void rowsOfAnAttachedPartitionArePublishedBeforeTheyGo(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        Shop shop = new Shop(postgres);
        String columns =
                "(id uuid NOT NULL, aggregatetype text NOT NULL, aggregateid text NOT NULL,"
                        + " type text NOT NULL, payload text, headers text)";
        shop.execute("CREATE TABLE outbox " + columns + " PARTITION BY LIST (aggregatetype)");
        shop.execute("CREATE TABLE orders PARTITION OF outbox FOR VALUES IN ('order')");
        for (int i = 0; i < 5; i++) {
            shop.execute("CREATE TABLE late_%d %s".formatted(i, columns));
            shop.execute(
                    "INSERT INTO late_%1$d SELECT ('00000000-000%1$d-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'late%1$d', 'l-' || n %% 10, 'late.came.v1', '{}' FROM generate_series(1, 40) n"
                            .formatted(i));
        }
        CdcRelay relay = started(config(postgres, kafka).retention(SECOND).build());
        try (ReadCommitted observer = observer(kafka, "outbox\\.late.*")) {
            shop.commit(50, OLD);
            for (int i = 0; i < 5; i++) {
                long removed = removed(relay);
                shop.commit(1, OLD);
                await().atMost(SOON).until(() -> removed(relay) > removed);
                shop.execute(
                        "ALTER TABLE outbox ATTACH PARTITION late_%1$d FOR VALUES IN ('late%1$d')"
                                .formatted(i));
                int expected = 40 * (i + 1);
                await().atMost(SOON).until(() -> observer.count() >= expected);
                await().atMost(SOON).until(() -> rows(shop) == 0);
            }
            assertThat(observer.records())
                    .extracting(record -> header(record, "ce_id"))
                    .doesNotHaveDuplicates()
                    .hasSize(200);
        }
    }

    /**
     * The relay of another slot is down while a table is attached: its position says that it has
     * published the transactions that wrote the rows of the table, but it has not sent them.
     */
    @Test
    @Tag("full")
    void rowsOfAnAttachedPartitionStayUntilEverySlotHasPublishedThem(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        Shop shop = new Shop(postgres);
        String columns =
                "(id uuid NOT NULL, aggregatetype text NOT NULL, aggregateid text NOT NULL,"
                        + " type text NOT NULL, payload text, headers text)";
        shop.execute("CREATE TABLE outbox " + columns + " PARTITION BY LIST (aggregatetype)");
        shop.execute("CREATE TABLE orders PARTITION OF outbox FOR VALUES IN ('order')");
        shop.execute("CREATE TABLE late " + columns);
        shop.execute(
                "INSERT INTO late SELECT ('00000000-0001-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'late', 'l-1', 'late.came.v1', '{}' FROM generate_series(1, 40) n");
        RelayConfig other =
                config(postgres, kafka)
                        .slot("mirror")
                        .topics(new TopicNames("mirror.", "events.", "tailrace.positions"))
                        .build();
        CdcRelay mirror = started(other);
        CdcRelay relay = started(config(postgres, kafka).retention(SECOND).build());
        try (ReadCommitted first = observer(kafka, "outbox\\.late");
                ReadCommitted second = observer(kafka, "mirror\\.late")) {
            shop.commit(20, OLD); // they go once both positions are above the rows of the table
            await().atMost(SOON).until(() -> removed(relay) == 20);
            mirror.close();
            shop.execute("ALTER TABLE outbox ATTACH PARTITION late FOR VALUES IN ('late')");
            await().atMost(SOON).until(() -> first.count() == 40);
            await().atMost(SOON)
                    .untilAsserted(
                            () ->
                                    assertThat(relay.health().details().get("retention"))
                                            .asString()
                                            .contains(
                                                    "the position mirror",
                                                    "before a partition was attached"));
            assertThat(rows(shop)).isEqualTo(40);

            started(other);
            await().atMost(SOON).until(() -> rows(shop) == 0);
            await().atMost(SOON).until(() -> second.count() == 40);
        }
    }

    private static RelayConfigBuilder config(PostgresServer postgres, KafkaBroker kafka) {
        return Shop.config(postgres, kafka).heartbeat(Duration.ofMillis(200));
    }

    private CdcRelay started(RelayConfig config) throws InterruptedException {
        CdcRelay relay = new CdcRelay(config);
        relays.add(relay);
        relay.start();
        assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
        return relay;
    }

    private static ReadCommitted observer(KafkaBroker kafka, String topics) {
        return ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile(topics));
    }

    private static long rows(Shop shop) throws SQLException {
        return Long.parseLong(shop.query("SELECT count(*) FROM outbox"));
    }

    private static void awaitPasses(CdcRelay relay, int more) {
        long enough = number(relay, "passes") + more;
        await().atMost(SOON).until(() -> number(relay, "passes") >= enough);
    }

    private static long removed(CdcRelay relay) {
        return number(relay, "removed");
    }

    @SuppressWarnings("unchecked")
    private static long number(CdcRelay relay, String name) {
        Map<String, Object> details =
                (Map<String, Object>) relay.health().details().get("retention");
        return (Long) details.getOrDefault(name, 0L);
    }
}
