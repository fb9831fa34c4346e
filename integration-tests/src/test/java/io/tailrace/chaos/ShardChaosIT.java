package io.tailrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.chaos.relay.ShardSuite;
import io.tailrace.chaos.relay.ShardVerdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The number of shards changes while writers write. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
class ShardChaosIT {

    @Test
    void changingTheNumberOfShardsLosesRepeatsAndReordersNothing() throws Exception {
        ShardVerdict verdict = new ShardSuite(7, line -> {}).run();

        assertThat(verdict.isClean()).as("%s%n%s", verdict.details(), verdict.line()).isTrue();
        assertThat(verdict.account().committed()).isPositive();
    }
}
