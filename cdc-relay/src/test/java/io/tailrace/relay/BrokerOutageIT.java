package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.kafka.BrokerWatch;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** What the health of an idle relay says about its broker. */
@TailraceTest
class BrokerOutageIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
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
                            "brokersUnreachable",
                            InstanceOfAssertFactories.map(String.class, String.class))
                    .containsEntry("bootstrapServers", kafka.bootstrapServers())
                    .satisfies(facts -> assertSince(facts, stopped));

            kafka.start();
            await().atMost(SOON).until(() -> relay.health().healthy());
            assertThat(relay.health().details()).doesNotContainKey("brokersUnreachable");
        }
    }

    private static void assertSince(Map<String, String> facts, Instant stopped) {
        assertThat(Instant.parse(facts.get("since")))
                .isBetween(
                        stopped.minus(BrokerWatch.NOTICED_WITHIN),
                        stopped.plus(BrokerWatch.NOTICED_WITHIN));
    }
}
