package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Batch size, batch window and rate limit of a relay. */
@TailraceTest
class PublishLimitsIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private PostgresServer postgres;
    private Shop shop;
    private ReadCommitted observer;
    private RelayConfigBuilder config;

    @BeforeEach
    void start(@Fresh PostgresServer database, @Fresh KafkaBroker kafka) throws SQLException {
        postgres = database;
        shop = new Shop(database).createTable();
        // No heartbeat, which is a transaction too, during a test.
        config = Shop.config(database, kafka).heartbeat(Duration.ofMinutes(5));
        observer = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
    }

    @AfterEach
    void stop() {
        observer.close();
    }

    @Test
    @Tag("full")
    void theWindowGathersSingleRowsIntoOneTransaction() throws Exception {
        config.batchWindow(Duration.ofSeconds(2));
        try (CdcRelay relay = started()) {
            double before = transactions();
            shop.commit(20);
            awaitClean(20);

            await().atMost(SOON).until(() -> transactions() == before + 1);
        }
    }

    @Test
    @Tag("full")
    void aFullBatchDoesNotWaitForTheWindowAndHasAtMostItsSize() throws Exception {
        config.batchWindow(Duration.ofSeconds(10)).batchSize(100);
        try (CdcRelay relay = started()) {
            double before = transactions();
            commitTogether(200);
            awaitClean(200);

            await().atMost(SOON).until(() -> transactions() >= before + 2);
        }
    }

    @Test
    void rowsThatWaitInTheWindowAreNotLostWhenTheRelayStops() throws Exception {
        config.batchWindow(Duration.ofSeconds(10));
        try (CdcRelay relay = started()) {
            shop.commit(20);
        }
        config.batchWindow(Duration.ZERO);
        try (CdcRelay relay = started()) {
            awaitClean(20);
        }
    }

    @Test
    @Tag("full")
    void theRateLimitHoldsOverSeconds() throws Exception {
        config.rateLimit(100);
        try (CdcRelay relay = started()) {
            commitTogether(500);
            awaitClean(500);
        }
        long[] sent =
                observer.records().stream().mapToLong(ConsumerRecord::timestamp).sorted().toArray();
        assertThat(sent[499] - sent[0]).as("ms for 500 rows").isBetween(3_500L, 20_000L);
        for (int i = 200; i < sent.length; i++) {
            assertThat(sent[i] - sent[i - 200]).as("ms for 200 rows").isGreaterThan(900);
        }
    }

    private void commitTogether(int rows) throws SQLException {
        try (Connection connection = postgres.connect()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < rows; i++) {
                Shop.insert(connection, "order-" + i % 10, null);
            }
            connection.commit();
        }
    }

    private double transactions() {
        return registry.get("tailrace.relay.transactions").counter().count();
    }

    private CdcRelay started() throws InterruptedException {
        CdcRelay relay = new CdcRelay(config.build(), registry);
        relay.start();
        assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
        return relay;
    }

    private void awaitClean(int records) throws SQLException {
        await().atMost(SOON).until(() -> observer.count() >= records);
        Account account = shop.account(observer);
        assertThat(account.isClean()).as("%s", account).isTrue();
        assertThat(account.delivered()).isEqualTo(records);
    }
}
