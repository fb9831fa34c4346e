package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.network.TcpProxy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A leader that PostgreSQL does not hear any more, while another relay leads. */
@TailraceTest
class CutOffLeaderIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void aRelayThatIsCutOffClaimsNeitherToLeadNorToKnowTheLag(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        new Shop(postgres).createTable();
        try (TcpProxy proxy = new TcpProxy();
                CdcRelay relay = new CdcRelay(behind(proxy, postgres, kafka), registry);
                CdcRelay standby = new CdcRelay(Shop.config(postgres, kafka).build())) {
            proxy.target(postgres.port());
            relay.start();
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
            await().atMost(SOON).until(() -> gauge("tailrace.relay.lag.seconds") >= 0);
            assertThat(gauge("tailrace.relay.leader")).isEqualTo(1);
            standby.start();

            proxy.hold(true);

            assertThat(standby.await(RelayState.STREAMING, SOON)).isTrue();
            await().atMost(SOON).until(() -> gauge("tailrace.relay.leader") == 0);
            await().atMost(SOON).until(() -> Double.isNaN(gauge("tailrace.relay.lag.seconds")));
            await().during(Duration.ofSeconds(3))
                    .atMost(SOON)
                    .until(() -> Double.isNaN(gauge("tailrace.relay.lag.seconds")));
            assertThat(relay.health().details()).doesNotContainKey("lagSeconds");
        }
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private static RelayConfig behind(TcpProxy proxy, PostgresServer postgres, KafkaBroker kafka) {
        String url =
                "jdbc:postgresql://127.0.0.1:%d/%s".formatted(proxy.port(), postgres.database());
        return RelayConfig.builder(
                        url, postgres.user(), postgres.password(), kafka.bootstrapServers())
                .build();
    }
}
