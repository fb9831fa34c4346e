package io.tailrace.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.process.ExitCode;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import io.tailrace.relay.Shop;
import io.tailrace.relay.config.OnDiscontinuity;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@TailraceTest
class RepairCommandIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    @Tag("full")
    void aSlotThatWasDroppedIsSaidThenRepairedThenNothingIsLeftToRepair(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        Shop shop = new Shop(postgres).createTable();
        RelayCli cli = new RelayCli(postgres, kafka, postgres.user());
        assertThat(cli.run("repair")).as("before the first start").isZero();
        assertThat(cli.output()).contains("Nothing to repair");

        try (ReadCommitted observer =
                ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"))) {
            try (CdcRelay relay = started(postgres, kafka)) {
                shop.commit(20, Duration.ZERO);
                await().atMost(SOON).until(() -> observer.count() == 20);
                assertThat(cli.run("repair")).isEqualTo(ExitCode.INCOMPLETE.code());
                assertThat(cli.errors()).contains("another relay leads");
                assertThat(cli.run("repair", "--dry-run")).isZero();
                assertThat(cli.output()).contains("Nothing to repair");
            }
            shop.execute("SELECT pg_drop_replication_slot('tailrace_outbox')");
            shop.commit(7, Duration.ZERO);

            assertThat(cli.run("repair", "--dry-run")).isZero();
            assertThat(cli.output()).contains("slot-missing", "A repair would publish 7 rows");
            assertThat(shop.query("SELECT count(*) FROM pg_replication_slots")).isEqualTo("0");
            assertThat(observer.count()).isEqualTo(20);
            assertThat(status(cli).at("/continuity").asText()).startsWith("slot-missing: ");

            assertThat(cli.run("repair")).as(cli.errors()).isZero();
            assertThat(cli.output()).contains("Repaired: 7 missing rows published");
            await().atMost(SOON).until(() -> observer.count() == 27);
            JsonNode lost = status(cli).at("/position/lastDiscontinuity");
            assertThat(lost.at("/kind").asText()).isEqualTo("slot-missing");
            assertThat(lost.at("/repair").asText()).isEqualTo("complete");
            assertThat(lost.at("/missing").asLong()).isEqualTo(7);

            assertThat(cli.run("repair")).isZero();
            assertThat(cli.output()).contains("Nothing to repair");
            try (CdcRelay relay = started(postgres, kafka)) {
                shop.commit(1, Duration.ZERO);
                await().atMost(SOON).until(() -> observer.count() == 28);
            }
            assertThat(status(cli).at("/position/lastDiscontinuity/missing").asLong())
                    .as("it stays with later positions")
                    .isEqualTo(7);
        }
    }

    private static JsonNode status(RelayCli cli) throws Exception {
        assertThat(cli.run("status", "--json")).isZero();
        return new ObjectMapper().readTree(cli.output());
    }

    private static CdcRelay started(PostgresServer postgres, KafkaBroker kafka)
            throws InterruptedException {
        CdcRelay relay =
                new CdcRelay(
                        Shop.config(postgres, kafka).onDiscontinuity(OnDiscontinuity.HALT).build(),
                        new SimpleMeterRegistry());
        relay.start();
        assertThat(relay.await(RelayState.STREAMING, SOON)).as("%s", relay.failure()).isTrue();
        return relay;
    }
}
