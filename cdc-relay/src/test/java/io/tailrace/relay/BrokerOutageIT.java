package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the health of an idle relay says about its broker. */
@TailraceTest
class BrokerOutageIT {

    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(8);
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    @Tag("full")
    void anIdleRelayIsUnhealthyWhileItsBrokerIsAwayAndHealthyAgainAfterwards(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        new Shop(postgres).createTable();
        // No heartbeat: the relay has nothing to send.
        try (CdcRelay relay =
                new CdcRelay(
                        Shop.config(postgres, kafka).heartbeat(Duration.ofMinutes(5)).build())) {
            relay.start();
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
            await().atMost(SOON).until(() -> relay.health().healthy());
            Instant stopped = Instant.now();
            kafka.kill();

            await().atMost(Duration.ofSeconds(10)).until(() -> !relay.health().healthy());
            assertThat(relay.state()).isEqualTo(RelayState.STREAMING);
            assertThat(relay.health().details())
                    .extractingByKey(
                            "brokers", InstanceOfAssertFactories.map(String.class, Object.class))
                    .containsEntry("reachable", false)
                    .containsEntry("bootstrapServers", kafka.bootstrapServers())
                    .satisfies(facts -> assertSince(facts, stopped));

            kafka.start();
            await().atMost(SOON).until(() -> relay.health().healthy());
            assertThat(relay.health().details())
                    .extractingByKey(
                            "brokers", InstanceOfAssertFactories.map(String.class, Object.class))
                    .containsEntry("reachable", true)
                    .doesNotContainKey("since");
        }
    }

    private static void assertSince(Map<String, Object> facts, Instant stopped) {
        assertThat(Instant.parse(facts.get("since").toString()))
                .isBetween(stopped.minus(NOTICED_WITHIN), stopped.plus(NOTICED_WITHIN));
    }
}
