package io.tailrace.relay.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.Testkit;
import io.tailrace.testkit.network.TcpProxy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What happens if a broker goes away while it is asked for its transactions. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
class OtherShardCountsIT {

    private static final Duration LONG = Duration.ofMinutes(1);

    /** Long enough for a connection and the request that finds the brokers, with the delay. */
    private static final int CUT_EVERY_MS = 130;

    private static final Duration DELAY = Duration.ofMillis(15);

    @Test
    void aBrokerThatGoesAwayWhileItIsAskedIsUnreachableSoThatTheRelayTriesAgain() throws Exception {
        try (TcpProxy proxy = new TcpProxy();
                KafkaBroker broker = broker(proxy);
                Admin admin = admin(proxy)) {
            proxy.delay(DELAY);
            ScheduledExecutorService faults = Executors.newSingleThreadScheduledExecutor();
            Future<?> cuts =
                    faults.scheduleAtFixedRate(
                            proxy::cut, CUT_EVERY_MS, CUT_EVERY_MS, TimeUnit.MILLISECONDS);
            try {
                RelayConfig config = config(broker);

                OperatorException refusal =
                        await().atMost(LONG)
                                .until(() -> refusal(admin, config), Optional::isPresent)
                                .orElseThrow();

                assertThat(refusal)
                        .hasCauseInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("Could not list the transactions");
                assertThat(refusal.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
            } finally {
                cuts.cancel(false);
                faults.shutdown();
            }
        }
    }

    private static Optional<OperatorException> refusal(Admin admin, RelayConfig config)
            throws InterruptedException {
        try {
            OtherShardCounts.fence(admin, config);
            return Optional.empty();
        } catch (OperatorException e) {
            return Optional.of(e);
        }
    }

    private static KafkaBroker broker(TcpProxy proxy) {
        KafkaBroker broker =
                Testkit.kafka(
                        Map.of("advertised.listeners", "PLAINTEXT://127.0.0.1:" + proxy.port()));
        String address = broker.bootstrapServers();
        proxy.target(Integer.parseInt(address.substring(address.indexOf(':') + 1)));
        return broker;
    }

    private static Admin admin(TcpProxy proxy) {
        return Admin.create(
                Map.of(
                        "bootstrap.servers", "127.0.0.1:" + proxy.port(),
                        "reconnect.backoff.ms", "10",
                        "reconnect.backoff.max.ms", "10",
                        "retry.backoff.ms", "10"));
    }

    private static RelayConfig config(KafkaBroker broker) {
        return RelayConfig.builder(
                        "jdbc:postgresql://127.0.0.1:5432/shop",
                        "shop",
                        "shop",
                        broker.bootstrapServers())
                .build();
    }
}
