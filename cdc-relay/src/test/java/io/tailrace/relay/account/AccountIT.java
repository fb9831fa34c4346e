package io.tailrace.relay.account;

import static io.tailrace.testkit.observe.ReadCommitted.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.account.AccountCodec;
import io.tailrace.account.AccountTopic;
import io.tailrace.account.Hop;
import io.tailrace.account.IdHash;
import io.tailrace.account.IdMinute;
import io.tailrace.account.Tally;
import io.tailrace.account.ledger.Ledger;
import io.tailrace.event.EventId;
import io.tailrace.processor.scan.TopicScan;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import io.tailrace.relay.Shop;
import io.tailrace.relay.config.AccountConfig;
import io.tailrace.relay.config.AccountMode;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.relay.config.Retention;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every row that is published is counted once, wherever in the table it is. */
@TailraceTest
class AccountIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final TopicPartition PARTITION = new TopicPartition(AccountTopic.NAME, 0);

    private final IdHash hash = new IdHash();
    private PostgresServer postgres;
    private KafkaBroker kafka;
    private Shop shop;
    private ReadCommitted observer;

    @BeforeEach
    void start(@Fresh PostgresServer server, @Fresh KafkaBroker broker) {
        postgres = server;
        kafka = broker;
        shop = new Shop(postgres);
        observer = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
    }

    @AfterEach
    void stop() {
        observer.close();
    }

    @Test
    void rowsInSpaceThatIsUsedAgainAreCountedAndStaysOfOpenTransactionsAsWell() throws Exception {
        shop.createTable();
        insert(50); // published by the first start
        try (CdcRelay relay = streaming(config().build());
                Connection open = postgres.connect()) {
            insert(3_000);
            awaitCounted(0);

            shop.execute("DELETE FROM outbox WHERE ctid < '(20,0)'");
            shop.execute("VACUUM outbox");
            long last = lastBlock();
            open.setAutoCommit(false);
            Shop.insert(open, EventId.next(), "order-1", null);
            insert(400);
            await().atMost(SOON).until(() -> observer.count() == 3_450);
            assertThat(lastBlock()).as("the rows are in free space").isEqualTo(last);
            assertThat(age(relay)).containsKey("complete");
            assertThat(counted().count())
                    .as("published, but not below the horizon")
                    .isLessThan(3_451);

            open.commit();
            awaitCounted(0);
            assertThat(counted().count()).isEqualTo(3_451);
        }
    }

    @Test
    @Tag("full")
    void aNewLeaderGoesOnWhereTheLastOneHasStoredItsCounts() throws Exception {
        shop.createTable();
        try (CdcRelay relay = streaming(config().build())) {
            insert(500);
            awaitCounted(0);
        }
        insert(300);
        try (CdcRelay relay = streaming(config().build())) {
            awaitCounted(0);
            insert(200);
            awaitCounted(0);
            assertThat(counted().count()).isEqualTo(1_000);
        }
    }

    @Test
    @Tag("full")
    void aCounterThatIsFencedStoresNothing() throws Exception {
        RelayConfig config = config().build();
        try (AccountStore first = new AccountStore(config, () -> {});
                AccountStore second = new AccountStore(config, () -> {})) {
            first.open();
            second.open();
            CounterState state = CounterState.empty(new Epoch("1/2/3", 4, "shop", "true"), 7);

            assertThatThrownBy(() -> first.commit(List.of(first.state(state))))
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("epoch");
            second.commit(List.of(second.state(state)));
            assertThat(first.open().state()).extracting(CounterState::from).isEqualTo(7L);

            first.retire(List.of(config.positionKey().text()));
            assertThat(second.open().state()).isNull();
        }
    }

    @Test
    @Tag("full")
    void rowsThatWereRemovedBeforeTheFirstCountAreNotMissed() throws Exception {
        shop.createTable();
        RelayConfig off = config().account(AccountConfig.DEFAULT.with(AccountMode.OFF)).build();
        try (CdcRelay relay = new CdcRelay(off)) {
            relay.start();
            insert(100);
            await().atMost(SOON).until(() -> observer.count() == 100);
        }
        shop.execute("DELETE FROM outbox WHERE ctid < '(0,50)'");
        try (CdcRelay relay = streaming(config().build())) {
            assertThat(ledger().tables().values())
                    .singleElement()
                    .satisfies(
                            side ->
                                    assertThat(side.from())
                                            .isGreaterThan(IdMinute.at(Instant.now())));
        }
    }

    @Test
    @Tag("full")
    void aRelayThatTakesOverBeforeTheFirstRoundCountsFromTheFirstRow() throws Exception {
        shop.createTable();
        insert(100);
        AccountConfig never = AccountConfig.DEFAULT.every(Duration.ofMinutes(10));
        try (CdcRelay relay =
                new CdcRelay(config().heartbeat(Duration.ofMinutes(1)).account(never).build())) {
            relay.start();
            await().atMost(SOON).until(() -> observer.count() == 100);
        }
        try (CdcRelay relay = streaming(config().build())) {
            awaitCounted(0);
            assertThat(ledger().tables().values())
                    .singleElement()
                    .satisfies(side -> assertThat(side.from()).isZero());
        }
    }

    @Test
    @Tag("full")
    void whileNothingHappensLittleIsWritten() throws Exception {
        shop.createTable();
        try (CdcRelay relay = streaming(config().build())) {
            insert(100);
            awaitCounted(0);
            String complete = String.valueOf(age(relay).get("complete"));
            await().atMost(SOON).until(() -> !complete.equals(age(relay).get("complete")));
            long last = states();
            for (int rounds = 0; rounds < 10; rounds++) { // 2 s at least
                String before = String.valueOf(age(relay).get("complete"));
                await().atMost(SOON).until(() -> !before.equals(age(relay).get("complete")));
            }
            assertThat(states() - last).isLessThan(5);
        }
    }

    @Test
    @Tag("full")
    void aTableThatIsRewrittenBeginsAgainAndCountsNothingTwice() throws Exception {
        shop.createTable();
        try (CdcRelay relay = streaming(config().build())) {
            insert(500);
            awaitCounted(0);

            shop.execute("VACUUM FULL outbox");
            insertAfterNewEpoch(200);
            assertThat(counted().count()).isEqualTo(700);
        }
    }

    @Test
    @Tag("full")
    void partitionsAreCountedAlsoThoseThatAreAttachedWithRows() throws Exception {
        String columns =
                "(id uuid NOT NULL, aggregatetype text NOT NULL, aggregateid text NOT NULL, type"
                        + " text NOT NULL, payload text, headers text)";
        shop.execute("CREATE TABLE outbox " + columns + " PARTITION BY LIST (aggregatetype)");
        shop.execute("CREATE TABLE orders PARTITION OF outbox FOR VALUES IN ('order')");
        try (CdcRelay relay = streaming(config().build())) {
            insert(100);
            awaitCounted(0);

            shop.execute("CREATE TABLE bills " + columns);
            insertBills("bills", 70);
            shop.execute("ALTER TABLE outbox ATTACH PARTITION bills FOR VALUES IN ('bill')");
            insertBills("outbox", 30);
            shop.execute("CREATE TABLE rest PARTITION OF outbox DEFAULT");
            insert(100);
            await().atMost(SOON).until(() -> observer.count() == 300);
            awaitCounted(0);

            shop.execute("ALTER TABLE outbox DETACH PARTITION bills");
            insert(50);
            awaitCounted(0);
            shop.execute("ALTER TABLE outbox ATTACH PARTITION bills FOR VALUES IN ('bill')");
            insert(50);
            await().atMost(SOON).until(() -> observer.count() == 400);
            awaitCounted(0);
        }
    }

    @Test
    @Tag("full")
    void rowsThatAreNotCountedStay() throws Exception {
        shop.createTable();
        try (Admin admin = Admin.create(config().build().kafka().clientSettings("test"))) {
            admin.createTopics(List.of(new NewTopic(AccountTopic.NAME, 2, (short) 1))).all().get();
            RelayConfig config =
                    config().retention(new Retention(Duration.ofSeconds(1), 100)).build();
            try (CdcRelay relay = streaming(config)) {
                insert(100);
                await().atMost(SOON).until(() -> observer.count() == 100);
                await().atMost(SOON)
                        .until(
                                () ->
                                        String.valueOf(age(relay).get("problem"))
                                                .contains("partitions"));
                assertThat(shop.query("SELECT count(*) FROM outbox")).isEqualTo("100");

                admin.deleteTopics(List.of(AccountTopic.NAME)).all().get();
                await().atMost(SOON)
                        .until(() -> shop.query("SELECT count(*) FROM outbox").equals("0"));
                assertThat(age(relay)).doesNotContainKey("problem");
                insert(100);
                await().atMost(SOON)
                        .until(() -> shop.query("SELECT count(*) FROM outbox").equals("0"));
                assertThat(counted().count()).isEqualTo(100);
            }
        }
    }

    private RelayConfigBuilder config() {
        return Shop.config(postgres, kafka)
                .heartbeat(Duration.ofMillis(300))
                .account(AccountConfig.DEFAULT.every(Duration.ofMillis(200)));
    }

    private CdcRelay streaming(RelayConfig config) throws InterruptedException {
        CdcRelay relay = new CdcRelay(config);
        relay.start();
        assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
        await().atMost(SOON)
                .until(
                        () ->
                                age(relay).containsKey("complete")
                                        || age(relay).containsKey("problem"));
        return relay;
    }

    /** Rows of before the new epoch are not counted, so that it is waited for. */
    private void insertAfterNewEpoch(int rows) throws Exception {
        long state = states();
        await().atMost(SOON).until(() -> states() > state);
        insert(rows);
        awaitCounted(0);
    }

    private long states() throws InterruptedException {
        long[] states = {0};
        read(
                (key, value) -> {
                    if (StateCodec.relay(key).isPresent()) {
                        states[0]++;
                    }
                });
        return states[0];
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> age(CdcRelay relay) {
        return (Map<String, Object>)
                Optional.ofNullable(relay.health().details().get("account")).orElse(Map.of());
    }

    private void insert(int rows) throws SQLException {
        try (Connection connection = postgres.connect()) {
            for (int i = 0; i < rows; i++) {
                Shop.insert(connection, EventId.next(), "order-" + i % 10, null);
            }
        }
    }

    private void insertBills(String table, int rows) throws SQLException {
        shop.execute(
                "INSERT INTO %s SELECT gen_random_uuid(), 'bill', 'bill-' || i, 'bill.sent.v1' FROM generate_series(1, %d) i"
                        .formatted(table, rows));
    }

    private long lastBlock() throws SQLException {
        return Long.parseLong(shop.query("SELECT pg_relation_size('outbox') / 8192"));
    }

    /** Waits until the rows that are counted are those that are published, but for the first. */
    private void awaitCounted(int uncounted) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(counted()).isEqualTo(published(uncounted)));
    }

    private Tally published(int but) {
        return observer.records().stream()
                .skip(but)
                .map(record -> hash.of(header(record, "ce_id")))
                .reduce(Tally.ZERO, Tally::plus);
    }

    private Ledger ledger() throws InterruptedException {
        Ledger ledger = new Ledger();
        read((key, value) -> AccountCodec.read(key, value).ifPresent(ledger::apply));
        return ledger;
    }

    private Tally counted() throws InterruptedException {
        Ledger ledger = ledger();
        return ledger.buckets().stream()
                .map(bucket -> ledger.tally(bucket, Hop.TABLE))
                .reduce(Tally.ZERO, Tally::plus);
    }

    private void read(java.util.function.BiConsumer<byte[], byte[]> records)
            throws InterruptedException {
        try (TopicScan scan = TopicScan.open(config().build().kafka(), "test")) {
            scan.read(
                    Map.of(PARTITION, 0L),
                    record -> {
                        records.accept(record.key(), record.value());
                        return true;
                    });
        }
    }
}
