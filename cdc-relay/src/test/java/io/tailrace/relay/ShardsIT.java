package io.tailrace.relay;

import static io.tailrace.testkit.observe.ReadCommitted.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.relay.config.Shard;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several relays, each with a slot of its own, publish one outbox. */
@TailraceTest
class ShardsIT {

    private static final Duration SOON = Duration.ofSeconds(90);

    private static PostgresServer postgres;

    private final List<CdcRelay> relays = new ArrayList<>();
    private KafkaBroker kafka;
    private Shop shop;
    private ReadCommitted observer;

    @BeforeAll
    static void startPostgres(PostgresServer server) {
        postgres = server;
    }

    @BeforeEach
    void start(@Fresh KafkaBroker broker) throws SQLException {
        kafka = broker;
        shop = new Shop(postgres).createTable();
        observer = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
    }

    @AfterEach
    void stop() throws SQLException {
        relays.forEach(CdcRelay::close);
        observer.close();
        shop.dropSlots();
        shop.execute(
                "DO $$ DECLARE p name; BEGIN FOR p IN SELECT pubname FROM pg_publication LOOP"
                        + " EXECUTE 'DROP PUBLICATION ' || p; END LOOP; END $$");
        shop.execute("DROP TABLE outbox");
    }

    @Test
    void allShardsTogetherPublishEveryRowOnceAndEachAShareOfThem() throws Exception {
        shop.commit(500);
        startAll(2);
        shop.commit(500);

        awaitClean(1_000);
        for (CdcRelay relay : relays) {
            assertThat(relay.health().details().get("published"))
                    .asInstanceOf(InstanceOfAssertFactories.LONG)
                    .isBetween(100L, 900L);
        }
    }

    @Test
    void aRowWithoutAnAggregateBecomesADeadLetterOnce() throws Exception {
        shop.execute("ALTER TABLE outbox ALTER aggregateid DROP NOT NULL");
        try (ReadCommitted dead =
                ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("events\\.dlt"))) {
            shop.execute(withoutAggregate());
            startAll(2);
            shop.execute(withoutAggregate());
            shop.commit(100);

            await().atMost(SOON).until(() -> observer.count() >= 100 && dead.count() >= 2);
            assertThat(dead.records())
                    .extracting(record -> header(record, "ce_id"))
                    .doesNotHaveDuplicates()
                    .hasSize(2);
        }
    }

    @Test
    @Tag("full")
    void aMessageInTheLogIsPublishedByOneShardOnly() throws Exception {
        startAll(2);
        for (int i = 0; i < 20; i++) {
            shop.execute(message(i));
        }
        shop.commit(100);

        await().atMost(SOON).until(() -> observer.count() >= 120);
        assertThat(observer.records())
                .extracting(record -> header(record, "ce_id"))
                .doesNotHaveDuplicates()
                .hasSize(120);
    }

    @Test
    void relaysOfAnotherNumberWaitUntilThoseBeforeHaveStopped() throws Exception {
        CdcRelay whole = started(Shard.WHOLE);
        assertThat(whole.await(RelayState.STREAMING, SOON)).isTrue();
        CdcRelay first = started(new Shard(1, 2));
        CdcRelay second = started(new Shard(2, 2));
        shop.commit(200);
        await().atMost(SOON).until(() -> observer.count() >= 200);
        assertThat(first.state()).isEqualTo(RelayState.STANDBY);
        assertThat(second.state()).isEqualTo(RelayState.STANDBY);

        whole.close();
        assertThat(first.await(RelayState.STREAMING, SOON)).isTrue();
        assertThat(second.await(RelayState.STREAMING, SOON)).isTrue();
        shop.commit(200);
        awaitClean(400);
    }

    @Test
    @Tag("full")
    void rowsOlderThanTheTopicsAreNotPublishedAgainWhenTheNumberChanges() throws Exception {
        shop.execute(oldRows());
        shop.commit(20);
        CdcRelay whole = started(Shard.WHOLE);
        await().atMost(SOON).until(() -> observer.count() >= 40);
        whole.close();
        expire();

        for (int shard = 1; shard <= 2; shard++) {
            assertThat(started(new Shard(shard, 2)).await(RelayState.STREAMING, SOON)).isTrue();
        }
        shop.commit(20);
        await().atMost(SOON).until(() -> observer.count() >= 60);

        assertThat(observer.records())
                .extracting(record -> header(record, "ce_id"))
                .doesNotHaveDuplicates()
                .hasSize(60);
        assertThat(relays.get(1).health().details().get("repair"))
                .asString()
                .contains("rows are older than what the topics hold");
    }

    /** As a short retention does, but at once. */
    private void expire() throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (Admin admin = Admin.create(settings)) {
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, "outbox.order");
            AlterConfigOp shorten =
                    new AlterConfigOp(
                            new ConfigEntry("retention.ms", "1"), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(topic, List.of(shorten))).all().get();
            Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
            for (int partition = 0; partition < KafkaCluster.DEFAULT_PARTITIONS; partition++) {
                all.put(
                        new TopicPartition("outbox.order", partition),
                        RecordsToDelete.beforeOffset(-1));
            }
            admin.deleteRecords(all).all().get();
        }
    }

    /** Twenty rows of ten aggregates with UUIDv7 of the year 1970. */
    private static String oldRows() {
        return "INSERT INTO outbox SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))"
                + "::uuid, 'order', 'order-' || n % 10, 'order.placed.v1', '{}'"
                + " FROM generate_series(1, 20) n";
    }

    @Test
    void aPublicationWithAnotherFilterIsNotUsed() throws Exception {
        shop.execute(
                "CREATE PUBLICATION tailrace_outbox_1of2 FOR TABLE outbox"
                        + " WHERE (aggregateid <> 'order-1') WITH (publish = 'insert')");

        assertRefused(new Shard(1, 2), "publishes the rows where (aggregateid <> 'order-1'::text)");
    }

    @Test
    void aPublicationWithAFilterIsNotUsedForTheWholeOutbox() throws Exception {
        shop.execute(
                "CREATE PUBLICATION tailrace_outbox FOR TABLE outbox"
                        + " WHERE (aggregateid <> 'order-1') WITH (publish = 'insert')");

        assertRefused(Shard.WHOLE, "must publish all rows for shard 1/1");
    }

    @Test
    void aPublicationOfAllRowsIsNotUsedForAShard() throws Exception {
        shop.execute("CREATE PUBLICATION tailrace_outbox_2of2 FOR ALL TABLES");

        assertRefused(new Shard(2, 2), "publishes all rows");
    }

    private void assertRefused(Shard shard, String problem) {
        CdcRelay relay = relay(shard);
        assertThatThrownBy(relay::start)
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SETUP))
                .hasMessageContaining(problem);
    }

    private void startAll(int shards) throws InterruptedException {
        for (int i = 1; i <= shards; i++) {
            started(new Shard(i, shards));
        }
        for (CdcRelay relay : relays) {
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
        }
    }

    private CdcRelay started(Shard shard) throws InterruptedException {
        CdcRelay relay = relay(shard);
        relay.start();
        return relay;
    }

    private CdcRelay relay(Shard shard) {
        CdcRelay relay =
                new CdcRelay(Shop.config(postgres, kafka).shard(shard).messages(true).build());
        relays.add(relay);
        return relay;
    }

    private static String withoutAggregate() {
        return "INSERT INTO outbox VALUES (gen_random_uuid(), 'order', null, 'order.placed.v1')";
    }

    private static String message(int number) {
        return ("SELECT pg_logical_emit_message(true, 'tailrace.outbox', json_build_object('id',"
                        + " gen_random_uuid(), 'aggregatetype', 'order', 'aggregateid', 'o-%d',"
                        + " 'type', 'order.placed.v1', 'payload', '{}')::text)")
                .formatted(number);
    }

    private void awaitClean(int records) throws SQLException {
        await().atMost(SOON).until(() -> observer.count() >= records);
        Account account = shop.account(observer);
        assertThat(account.isClean()).as("%s", account).isTrue();
        assertThat(account.delivered()).isEqualTo(records);
    }
}
