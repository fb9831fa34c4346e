package io.tailrace.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.process.ExitCode;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import io.tailrace.relay.Shop;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@TailraceTest
class RelayInitIT {

    @Test
    void whatIsMissingIsMadeOnceAndARelayStartsWithIt(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        RelayCli cli = new RelayCli(postgres, kafka, postgres.user());
        assertThat(cli.run("init")).isZero();
        assertThat(cli.output())
                .contains(
                        "Created table public.outbox",
                        "Created topic tailrace.positions",
                        "Created topic events.dlt");

        assertThat(cli.run("init")).isZero();
        assertThat(cli.output()).contains("Table public.outbox exists").doesNotContain("Created");
        assertThat(cli.run("check")).as(cli.output()).isZero();
        assertThat(new Shop(postgres).query("SELECT count(*) FROM pg_replication_slots"))
                .isEqualTo("0");

        try (CdcRelay relay =
                new CdcRelay(Shop.config(postgres, kafka).build(), new SimpleMeterRegistry())) {
            relay.start();
            assertThat(relay.await(RelayState.STREAMING, Duration.ofSeconds(60))).isTrue();
        }
    }

    @Test
    void aRoleThatMayNotMakeTheTableGetsTheStatement(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        new Shop(postgres).execute("CREATE ROLE guest LOGIN");
        RelayCli cli = new RelayCli(postgres, kafka, "guest");

        assertThat(cli.run("init")).isEqualTo(ExitCode.SETUP.code());
        assertThat(cli.errors())
                .contains(
                        "Role guest may not create table public.outbox",
                        "CREATE TABLE IF NOT EXISTS \"public\".\"outbox\"");
    }
}
