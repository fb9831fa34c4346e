package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.relay.config.DeliveryGuarantee;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The relay without Kafka transactions. */
@TailraceTest
class AtLeastOnceIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private PostgresServer postgres;
    private KafkaBroker kafka;
    private Shop shop;
    private ReadCommitted observer;

    @BeforeEach
    void start(@Fresh PostgresServer database, @Fresh KafkaBroker broker) throws SQLException {
        postgres = database;
        kafka = broker;
        shop = new Shop(postgres).createTable();
        observer = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
    }

    @AfterEach
    void stop() {
        observer.close();
    }

    @Test
    void everyRowArrivesAlsoOverRestartsAndNoTransactionIsUsed() throws Exception {
        shop.commit(300);
        for (int i = 1; i <= 3; i++) {
            try (CdcRelay relay = started(DeliveryGuarantee.AT_LEAST_ONCE)) {
                shop.commit(100);
                awaitComplete();
            }
            shop.commit(100);
        }
        try (CdcRelay relay = started(DeliveryGuarantee.AT_LEAST_ONCE)) {
            awaitComplete();
        }
        assertThat(transactionalIds()).isZero();
    }

    @Test
    @Tag("full")
    void aBrokerThatDiesInTheMiddleLosesNothing() throws Exception {
        try (CdcRelay relay = started(DeliveryGuarantee.AT_LEAST_ONCE)) {
            shop.commit(300);
            kafka.kill();
            shop.commit(300);
            kafka.start();
            awaitComplete();
            assertThat(relay.failure()).isEmpty();
        }
    }

    @Test
    @Tag("full")
    void thePromiseCanBeChangedInBothDirections() throws Exception {
        try (CdcRelay relay = started(DeliveryGuarantee.EXACTLY_ONCE)) {
            shop.commit(100);
            awaitComplete();
        }
        shop.commit(100);
        try (CdcRelay relay = started(DeliveryGuarantee.AT_LEAST_ONCE)) {
            awaitComplete();
        }
        shop.commit(100);
        try (CdcRelay relay = started(DeliveryGuarantee.EXACTLY_ONCE)) {
            awaitComplete();
        }
        assertThat(transactionalIds()).isPositive();
    }

    private int transactionalIds() throws InterruptedException, ExecutionException {
        try (Admin admin =
                Admin.create(
                        Map.of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                kafka.bootstrapServers()))) {
            return admin.listTransactions().all().get().size();
        }
    }

    private CdcRelay started(DeliveryGuarantee guarantee) throws InterruptedException {
        CdcRelay relay =
                new CdcRelay(Shop.config(postgres, kafka).deliveryGuarantee(guarantee).build());
        relay.start();
        assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
        return relay;
    }

    /** Nothing is lost or invented, and what comes first of each row is in order. */
    private void awaitComplete() {
        await().atMost(SOON)
                .untilAsserted(
                        () -> {
                            Account account = shop.account(observer);
                            assertThat(account.lost()).as("lost").isEmpty();
                            assertThat(account.phantom()).as("phantom").isEmpty();
                            assertThat(account.reordered()).as("reordered").isEmpty();
                        });
    }
}
