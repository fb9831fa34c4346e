package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.event.EventDefaults;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The circuit breaker of a relay whose broker is slow, refuses, or comes and goes. */
@TailraceTest
class FailingBrokerIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Map<String, String> IMPATIENT =
            Map.of(
                    "delivery.timeout.ms", "2000",
                    "request.timeout.ms", "1000",
                    "max.block.ms", "2000",
                    "default.api.timeout.ms", "2000",
                    "linger.ms", "0");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private KafkaBroker kafka;
    private Shop shop;
    private ReadCommitted observer;
    private RelayConfigBuilder config;

    @BeforeEach
    void start(@Fresh PostgresServer postgres, @Fresh KafkaBroker broker) throws Exception {
        kafka = broker;
        shop = new Shop(postgres).createTable();
        config = Shop.config(postgres, kafka);
        observer = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
    }

    @AfterEach
    void stop() {
        observer.close();
    }

    @Test
    @Tag("full")
    void slowTransactionsOpenTheCircuitAndAreNeitherCancelledNorRepeated() throws Exception {
        config.slowCall(EventDefaults.DELIVERY_TIMEOUT);
        try (CdcRelay relay = started()) {
            shop.commit(50);
            awaitClean(50);
            limitProducers(1_000.0);
            int rows = 50 + commitUntilOpen(relay);
            assertThat(relay.state()).isEqualTo(RelayState.STREAMING);
            shop.commit(50);
            limitProducers(null);

            awaitClean(rows + 50);
            awaitCircuit(relay, "CLOSED");
            assertThat(registry.get("tailrace.relay.terms").counter().count()).isEqualTo(1);
        }
    }

    @Test
    @Tag("full")
    void aBrokerThatRefusesOpensTheCircuitUntilItIsBack() throws Exception {
        config.clientProperties(IMPATIENT);
        try (CdcRelay relay = started()) {
            shop.commit(50);
            awaitClean(50);
            kafka.kill();
            shop.commit(50);
            awaitCircuit(relay, "OPEN");
            assertThat(relay.health().healthy()).isFalse();
            kafka.start();

            awaitClean(100);
            awaitCircuit(relay, "CLOSED");
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
        }
    }

    @Test
    @Tag("full")
    void aBrokerThatComesAndGoesLosesAndRepeatsNothing() throws Exception {
        config.clientProperties(IMPATIENT);
        try (CdcRelay relay = started()) {
            for (int i = 1; i <= 3; i++) {
                shop.commit(50);
                kafka.kill();
                shop.commit(50);
                await().atMost(SOON).until(() -> relay.state() != RelayState.STREAMING);
                kafka.start();
            }
            awaitClean(300);
            awaitCircuit(relay, "CLOSED");
        }
    }

    /** Commits a row after the other until the circuit is open, and returns how many. */
    private int commitUntilOpen(CdcRelay relay) {
        AtomicInteger rows = new AtomicInteger();
        await().atMost(SOON)
                .until(
                        () -> {
                            shop.commit(1);
                            rows.incrementAndGet();
                            return "OPEN".equals(relay.health().details().get("circuit"));
                        });
        return rows.get();
    }

    /** Limits what producers may send, so that the broker delays its answers; null: no limit. */
    private void limitProducers(@Nullable Double bytesPerSecond) throws Exception {
        Map<String, String> everyClient = new HashMap<>();
        everyClient.put(ClientQuotaEntity.CLIENT_ID, null);
        try (Admin admin =
                Admin.create(
                        Map.of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                kafka.bootstrapServers()))) {
            admin.alterClientQuotas(
                            List.of(
                                    new ClientQuotaAlteration(
                                            new ClientQuotaEntity(everyClient),
                                            List.of(
                                                    new ClientQuotaAlteration.Op(
                                                            "producer_byte_rate",
                                                            bytesPerSecond)))))
                    .all()
                    .get();
        }
    }

    private CdcRelay started() throws InterruptedException {
        CdcRelay relay = new CdcRelay(config.build(), registry);
        relay.start();
        assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
        return relay;
    }

    private void awaitCircuit(CdcRelay relay, String state) {
        double level = Map.of("CLOSED", 0, "OPEN", 2).get(state);
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () ->
                                state.equals(relay.health().details().get("circuit"))
                                        && level
                                                == registry.get("tailrace.relay.circuit")
                                                        .gauge()
                                                        .value());
    }

    private void awaitClean(int records) throws SQLException {
        await().atMost(SOON).until(() -> observer.count() >= records);
        Account account = shop.account(observer);
        assertThat(account.isClean()).as("%s", account).isTrue();
        assertThat(account.delivered()).isEqualTo(records);
    }
}
