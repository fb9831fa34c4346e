package io.tailrace.chaos;

import static io.tailrace.chaos.SuiteAssertions.assertClean;
import static io.tailrace.chaos.SuiteAssertions.assertFoundOut;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.chaos.relay.RelayKind;
import io.tailrace.chaos.relay.RelayResult;
import io.tailrace.chaos.relay.RelaySuite;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.RunSettings;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Short runs of the relay suite. It needs servers that it can put proxies in front of. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
class RelayChaosIT {

    private static final RunSettings RUN =
            RunSettings.of(7, Duration.ofSeconds(15), System.out::println);

    @Test
    void theRelayLosesRepeatsInventsAndReordersNothing() throws Exception {
        RelayResult result = run(RelayKind.TAILRACE, RUN);

        assertClean(result);
        assertThat(result.account().committed()).isPositive();
        assertThat(result.faults()).isNotEmpty();
    }

    @Test
    @Tag("full")
    void aPositionStoredOutsideTheTransactionIsFoundOut() throws Exception {
        RelayResult result = run(RelayKind.OUTSIDE, RUN.expectingViolations());

        assertFoundOut(result);
    }

    private static RelayResult run(RelayKind kind, RunSettings settings) throws Exception {
        return ChaosRun.execute(new RelaySuite(kind), settings);
    }
}
