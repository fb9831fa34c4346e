package io.tailrace.relay;

import static io.tailrace.testkit.observe.ReadCommitted.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@TailraceTest
class CdcRelayIT {

    private static final Pattern TOPICS = Pattern.compile("outbox\\..*");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration A_FEW_TIMEOUTS = Duration.ofSeconds(20);

    private static PostgresServer postgres;

    private KafkaBroker kafka;
    private Shop shop;
    private ReadCommitted observer;
    private RelayConfig config;

    @BeforeAll
    static void startPostgres(PostgresServer server) {
        postgres = server;
    }

    @BeforeEach
    void start(@Fresh KafkaBroker broker) throws SQLException {
        kafka = broker;
        shop = new Shop(postgres).createTable();
        config = Shop.config(postgres, kafka).build();
        observer = ReadCommitted.of(kafka.bootstrapServers(), TOPICS);
    }

    @AfterEach
    void stop() throws SQLException {
        observer.close();
        shop.dropSlots();
        shop.execute("DROP PUBLICATION IF EXISTS " + config.source().slot());
        shop.execute("DROP TABLE outbox");
    }

    @Test
    void everyCommittedRowArrivesOnceAlsoThoseFromBeforeTheFirstStart() throws Exception {
        shop.commit(1_500);
        try (CdcRelay relay = started()) {
            shop.commit(500);
            awaitClean(2_000);
            assertThat(relay.state()).isEqualTo(RelayState.STREAMING);
        }
    }

    @Test
    void aRolledBackRowIsNeverSeen() throws Exception {
        try (CdcRelay relay = started();
                Connection connection = postgres.connect()) {
            connection.setAutoCommit(false);
            Shop.insert(connection, "order-1", null);
            connection.rollback();
            Shop.insert(connection, "order-1", null);
            connection.commit();
            awaitClean(1);
        }
    }

    @Test
    void restartsLoseAndRepeatNothing() throws Exception {
        for (int i = 1; i <= 5; i++) {
            try (CdcRelay relay = started()) {
                shop.commit(100);
                awaitAtLeast((2 * i - 1) * 100);
            }
            shop.commit(100);
        }
        try (CdcRelay relay = started()) {
            awaitClean(1_000);
        }
    }

    @Test
    void aRecordHasTheDocumentedForm() throws Exception {
        try (CdcRelay relay = started();
                Connection connection = postgres.connect()) {
            Shop.insert(connection, "order-7", "{\"ce_correlationid\":\"c-1\"}");
            awaitClean(1);
            ConsumerRecord<byte[], byte[]> record = observer.records().get(0);

            assertThat(record.topic()).isEqualTo("outbox.order");
            assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("order-7");
            assertThat(new String(record.value(), StandardCharsets.UTF_8))
                    .isEqualTo("{\"orderId\":\"order-7\"}");
            assertThat(header(record, "ce_specversion")).isEqualTo("1.0");
            assertThat(header(record, "ce_id")).isEqualTo(shop.committed().get(0).id());
            assertThat(header(record, "ce_source")).isEqualTo("/postgres/public.outbox");
            assertThat(header(record, "ce_type")).isEqualTo("order.placed.v1");
            assertThat(header(record, "ce_subject")).isEqualTo("order-7");
            assertThat(header(record, "ce_time")).startsWith("20").endsWith("Z");
            assertThat(header(record, "ce_correlationid")).isEqualTo("c-1");
            assertThat(header(record, "content-type")).isEqualTo("application/json");
        }
    }

    @Test
    void aRowThatCannotBePublishedIsCountedAndHoldsUpNothing() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (CdcRelay relay = new CdcRelay(config, registry)) {
            relay.start();
            shop.execute(
                    "INSERT INTO outbox VALUES (gen_random_uuid(), 'no topic!', 'o-1', 'x.v1')");
            shop.commit(10);
            awaitAtLeast(10);
            // The relay counts a batch after the commit that made the batch visible.
            await().atMost(SOON).until(() -> published(relay).equals(11L));

            Counter deadLetters =
                    registry.get("events.dead.lettered")
                            .tag("group", "none")
                            .tag("reason", "ValidationFailed")
                            .counter();
            assertThat(deadLetters.count()).isEqualTo(1);
        }
    }

    @Test
    @Tag("full")
    void aBrokerThatComesBackIsUsedAgain() throws Exception {
        try (CdcRelay relay = started()) {
            shop.commit(100);
            awaitAtLeast(100);
            kafka.kill();
            shop.commit(100);
            kafka.start();
            awaitClean(200);
            assertThat(relay.failure()).isEmpty();
        }
    }

    @Test
    @Tag("full")
    void aBrokerThatIsAwayLongerThanTheDeliveryTimeoutIsWaitedFor() throws Exception {
        impatient();
        try (CdcRelay relay = started()) {
            shop.commit(100);
            awaitAtLeast(100);
            kafka.kill();
            shop.commit(100);
            assertThat(relay.await(RelayState.RECOVERING, A_FEW_TIMEOUTS)).isTrue();
            assertThat(relay.health().healthy()).isFalse();
            kafka.start();
            awaitClean(200);
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
        }
    }

    @Test
    void aStandbyIsVisibleAsOneAndTakesOverAtOnceWhenTheLeaderStops() throws Exception {
        try (CdcRelay leader = started();
                CdcRelay standby = new CdcRelay(config)) {
            standby.start();
            shop.commit(100);
            awaitAtLeast(100);
            assertThat(standby.state()).isEqualTo(RelayState.STANDBY);
            assertThat(standby.health().healthy()).isTrue();

            leader.close();
            assertThat(standby.await(RelayState.STREAMING, SOON)).isTrue();
            shop.commit(100);
            awaitClean(200);
        }
    }

    private static Object published(CdcRelay relay) {
        return relay.health().details().get("published");
    }

    private void impatient() {
        config =
                Shop.config(postgres, kafka)
                        .clientProperties(
                                Map.of(
                                        "delivery.timeout.ms", "3000",
                                        "request.timeout.ms", "2000",
                                        "max.block.ms", "3000",
                                        "linger.ms", "0"))
                        .build();
    }

    private CdcRelay started() throws InterruptedException {
        CdcRelay relay = new CdcRelay(config);
        relay.start();
        assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
        return relay;
    }

    private void awaitAtLeast(int records) {
        await().atMost(SOON).until(() -> observer.count() >= records);
    }

    private void awaitClean(int records) throws SQLException {
        awaitAtLeast(records);
        Account account = shop.account(observer);
        assertThat(account.isClean()).as("%s", account).isTrue();
        assertThat(account.delivered()).isEqualTo(records);
    }
}
