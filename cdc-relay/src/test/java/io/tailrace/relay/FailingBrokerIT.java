package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.event.EventDefaults;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.testkit.FreePort;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Testkit;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.network.TcpProxy;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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

    private TcpProxy proxy;
    private KafkaBroker kafka;
    private Shop shop;
    private ReadCommitted observer;
    private RelayConfig.Builder config;

    @BeforeEach
    void start(@Fresh PostgresServer postgres) throws Exception {
        proxy = new TcpProxy();
        kafka =
                Testkit.kafka(
                        Map.of("advertised.listeners", "PLAINTEXT://127.0.0.1:" + proxy.port()));
        reachable();
        shop = new Shop(postgres).createTable();
        config = Shop.config(postgres, kafka).clientProperties(IMPATIENT);
        observer = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
    }

    @AfterEach
    void stop() {
        observer.close();
        kafka.close();
        proxy.close();
    }

    @Test
    void slowTransactionsOpenTheCircuitAndAreNeitherCancelledNorRepeated() throws Exception {
        config.slowCall(EventDefaults.DELIVERY_TIMEOUT);
        try (CdcRelay relay = started()) {
            shop.commit(50);
            awaitClean(50);
            proxy.delay(Duration.ofMillis(150));
            shop.commit(50);
            awaitCircuit(relay, "OPEN");
            assertThat(relay.state()).isEqualTo(RelayState.STREAMING);
            shop.commit(50);
            proxy.delay(Duration.ZERO);

            awaitClean(150);
            awaitCircuit(relay, "CLOSED");
            assertThat(registry.get("tailrace.relay.terms").counter().count()).isEqualTo(1);
        }
    }

    @Test
    void aBrokerThatRefusesOpensTheCircuitUntilItIsBack() throws Exception {
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
    void aBrokerThatComesAndGoesLosesAndRepeatsNothing() throws Exception {
        int away = FreePort.next();
        try (CdcRelay relay = started()) {
            for (int i = 1; i <= 6; i++) {
                proxy.target(away);
                proxy.cut();
                shop.commit(50);
                await().atMost(SOON).until(() -> relay.state() != RelayState.STREAMING);
                reachable();
                shop.commit(50);
                assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
                proxy.cut();
            }
            awaitClean(600);
            awaitCircuit(relay, "CLOSED");
        }
    }

    private void reachable() {
        String address = kafka.bootstrapServers();
        proxy.target(Integer.parseInt(address.substring(address.indexOf(':') + 1)));
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
