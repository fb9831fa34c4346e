package io.tailrace.relay;

import static io.tailrace.testkit.observe.ReadCommitted.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.Shard;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An outbox whose schema, table and columns have names that SQL writes in double quotes. */
@TailraceTest
class QuotedNamesIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TABLE = "\"Shop.Orders, 100%\".\"Outbox 'Event'\"";
    private static final OutboxColumns COLUMNS =
            OutboxColumns.of(
                    Map.of(
                            "id", "published_id",
                            "aggregatetype", "aggregateType",
                            "aggregateid", "aggregate, id",
                            "type", "event\"type",
                            "payload", "the.payload"));

    private PostgresServer postgres;
    private KafkaBroker kafka;
    private Shop shop;
    private ReadCommitted observer;

    @BeforeEach
    void start(@Fresh PostgresServer server, @Fresh KafkaBroker broker) throws Exception {
        postgres = server;
        kafka = broker;
        shop = new Shop(postgres);
        shop.execute("CREATE SCHEMA \"Shop.Orders, 100%\"");
        shop.execute(
                ("CREATE TABLE %s (\"createdAt\" timestamptz DEFAULT now(), published_id uuid DEFAULT"
                                + " gen_random_uuid() PRIMARY KEY, \"aggregateType\" varchar(255),"
                                + " \"aggregate, id\" varchar(255), \"event\"\"type\" varchar(255),"
                                + " \"the.payload\" jsonb)")
                        .formatted(TABLE));
        observer =
                ReadCommitted.of(
                        kafka.bootstrapServers(), Pattern.compile("outbox\\..*|events\\.dlt"));
    }

    @AfterEach
    void stop() {
        observer.close();
    }

    @Test
    @Tag("full")
    void existingRowsTheStreamAndARepair() throws Exception {
        insert(10);
        try (CdcRelay relay = started(Shard.WHOLE)) {
            insert(10);
            awaitRecords(20);
        }
        shop.dropSlots();
        insert(10);
        try (CdcRelay relay = started(Shard.WHOLE)) {
            awaitRecords(30);
            insert(10);
            awaitRecords(40);
            assertThat(relay.failure()).isEmpty();
        }
        assertThat(observer.records())
                .hasSize(40)
                .allSatisfy(
                        record -> {
                            assertThat(record.topic()).isEqualTo("outbox.order");
                            assertThat(new String(record.key(), UTF_8)).isEqualTo("order-1");
                            assertThat(new String(record.value(), UTF_8)).isEqualTo("{\"a\": 1}");
                            assertThat(header(record, "ce_source"))
                                    .isEqualTo(
                                            "/postgres/%22Shop.Orders%2C%20100%25%22.Outbox%20%27Event%27");
                        });
        assertThat(observer.records().stream().map(record -> header(record, "ce_id")))
                .doesNotHaveDuplicates();
    }

    @Test
    @Tag("full")
    void shards() throws Exception {
        insert(10);
        try (CdcRelay first = started(new Shard(1, 2));
                CdcRelay second = started(new Shard(2, 2))) {
            insert(10);
            awaitRecords(20);
            assertThat(first.failure()).isEmpty();
            assertThat(second.failure()).isEmpty();
        }
        assertThat(observer.records().stream().map(record -> header(record, "ce_id")))
                .hasSize(20)
                .doesNotHaveDuplicates();
    }

    private void insert(int rows) throws Exception {
        shop.execute(
                ("INSERT INTO %s (\"aggregateType\", \"aggregate, id\", \"event\"\"type\", \"the.payload\")"
                                + " SELECT 'order', 'order-1', 'order.placed.v1', '{\"a\":1}'"
                                + " FROM generate_series(1, %d)")
                        .formatted(TABLE, rows));
    }

    private CdcRelay started(Shard shard) throws InterruptedException {
        RelayConfig config =
                Shop.config(postgres, kafka).table(TABLE).columns(COLUMNS).shard(shard).build();
        CdcRelay relay = new CdcRelay(config);
        relay.start();
        assertThat(relay.await(RelayState.STREAMING, SOON)).as("%s", relay.failure()).isTrue();
        return relay;
    }

    private void awaitRecords(int records) {
        await().atMost(SOON).until(() -> observer.count() >= records);
    }
}
