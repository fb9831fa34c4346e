package io.tailrace.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import io.tailrace.relay.Shop;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@TailraceTest
class RelayStatusIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ROW =
            "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload) VALUES"
                    + " (gen_random_uuid(), 'order', 'o-1', 'order.placed', repeat('x', 9999))";

    private JsonNode status(RelayCli cli) throws IOException {
        assertThat(cli.run("status", "--json")).isZero();
        return JSON.readTree(cli.output());
    }

    @Test
    void theStatusIsThatOfTheRelaysWhetherTheyRunOrNot(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        Shop shop = new Shop(postgres).createTable();
        RelayCli cli = new RelayCli(postgres, kafka, postgres.user());
        JsonNode before = status(cli);
        assertThat(before.at("/relays/leader")).isEmpty();
        assertThat(before.at("/slot/state").asText()).isEqualTo("does not exist");
        assertThat(before.at("/position/state").asText()).startsWith("none");

        String host;
        try (CdcRelay leader = relay(postgres, kafka);
                CdcRelay standby = relay(postgres, kafka)) {
            leader.start();
            leader.await(RelayState.STREAMING, SOON);
            standby.start();
            standby.await(RelayState.STANDBY, SOON);
            shop.execute(ROW);
            await().atMost(SOON)
                    .until(() -> status(cli).at("/position").hasNonNull("lagSecondsAtMost"));
            await().atMost(SOON).until(() -> status(cli).at("/position/lagBytes").asLong() < 9999);

            JsonNode running = status(cli);
            host = running.at("/relays/leader/0").asText();
            assertThat(host).endsWith(":" + ProcessHandle.current().pid());
            assertThat(running.at("/relays/leader")).hasSize(1);
            assertThat(running.at("/relays/standbys")).hasSize(1);
            assertThat(running.at("/slot/state").asText()).isEqualTo("read");
            assertThat(running.at("/position/state").asText()).isEqualTo("streaming");
            assertThat(running.at("/position/source").asText())
                    .isEqualTo("/postgres/public.outbox");
            assertThat(running.at("/continuity").asText()).isEqualTo("publishing can go on");
            assertThat(running.at("/position/lagRowsAtMost").asLong()).isLessThanOrEqualTo(1);
            assertThat(running.at("/position").has("lastDiscontinuity")).isFalse();
            assertThat(running.at("/rates").has("publishedBytesPerSecond")).isTrue();
        }
        for (int i = 0; i < 10; i++) {
            shop.execute(ROW);
        }

        JsonNode stopped = status(cli);
        assertThat(stopped.at("/relays/leader")).isEmpty();
        assertThat(stopped.at("/slot/state").asText()).isEqualTo("not read");
        assertThat(stopped.at("/slot/lagBytes").asLong()).isGreaterThan(1000);
        assertThat(stopped.at("/position/lagBytes").asLong()).isGreaterThan(1000);
        assertThat(stopped.at("/position/lagRowsAtMost").asLong()).isBetween(10L, 11L);
        assertThat(cli.run("status")).isZero();
        assertThat(cli.output()).contains("relays:\n  leader: none\n", "  state: not read\n");
    }

    private static CdcRelay relay(PostgresServer postgres, KafkaBroker kafka) {
        return new CdcRelay(Shop.config(postgres, kafka).build(), new SimpleMeterRegistry());
    }
}
