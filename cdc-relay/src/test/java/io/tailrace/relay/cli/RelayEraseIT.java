package io.tailrace.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.ExitCode;
import io.tailrace.relay.Shop;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import org.junit.jupiter.api.Test;

/** What the command {@code erase} refuses, before it does anything. */
@TailraceTest
class RelayEraseIT {

    private static final String NO_KAFKA = "localhost:1";

    @Test
    void anAggregateIsRequiredAndARightThatIsMissingIsNamed(@Fresh PostgresServer postgres)
            throws Exception {
        Shop shop = new Shop(postgres).createTable();
        RelayCli owner = new RelayCli(postgres, NO_KAFKA, postgres.user());
        assertThat(owner.run("erase")).isEqualTo(ExitCode.USAGE.code());
        assertThat(owner.errors()).contains("--aggregate");
        for (String wrong : new String[] {"4711", "customer/", "dlt/4711", "a b/4711"}) {
            assertThat(owner.run("erase", "--aggregate=" + wrong))
                    .as(wrong)
                    .isEqualTo(ExitCode.USAGE.code());
        }
        assertThat(owner.run("erase", "--aggregate=customer/1", "--wait=PT-1S"))
                .isEqualTo(ExitCode.USAGE.code());

        shop.execute(
                "CREATE ROLE reader LOGIN REPLICATION PASSWORD '%s'"
                        .formatted(postgres.password()));
        shop.execute("GRANT SELECT ON outbox TO reader");
        RelayCli reader = new RelayCli(postgres, NO_KAFKA, "reader");
        assertThat(reader.run("erase", "--aggregate=customer/4711"))
                .isEqualTo(ExitCode.SETUP.code());
        assertThat(reader.errors() + reader.output())
                .contains("may not delete rows", "GRANT SELECT, DELETE ON")
                .doesNotContain("4711");
    }
}
