package io.tailrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.chaos.relay.RelayKind;
import io.tailrace.chaos.relay.RelaySuite;
import io.tailrace.chaos.relay.RelayVerdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Short runs of the crash suite; it needs servers that it can put proxies in front of. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
class RelayChaosIT {

    private static final Duration SHORT = Duration.ofSeconds(30);

    @Test
    void theRelayLosesRepeatsInventsAndReordersNothing() throws Exception {
        RelayVerdict verdict = run(RelayKind.TAILRACE);

        assertThat(verdict.isClean()).as("%s%n%s", verdict.details(), verdict.line()).isTrue();
        assertThat(verdict.account().committed()).isPositive();
        assertThat(verdict.faults()).isNotEmpty();
    }

    @Test
    void aPositionStoredOutsideTheTransactionIsFoundOut() throws Exception {
        RelayVerdict verdict = run(RelayKind.OUTSIDE);

        assertThat(verdict.isClean()).as("%s", verdict.line()).isFalse();
    }

    private static RelayVerdict run(RelayKind kind) throws Exception {
        return new RelaySuite(kind, 7, SHORT, line -> {}).run();
    }
}
