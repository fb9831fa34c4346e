package io.tailrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.demo.Phase.Kind;
import io.tailrace.testkit.account.Committed;
import io.tailrace.testkit.account.Delivered;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhaseFiguresTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final List<Committed> committed =
            List.of(
                    new Committed("e1", "a", START),
                    new Committed("e2", "a", START.plusMillis(1_000)),
                    new Committed("e2", "a", START.plusMillis(1_500)));
    private final List<Delivered> delivered =
            List.of(
                    new Delivered("e1", "a", START.plusMillis(20)),
                    new Delivered("e2", "a", START.plusMillis(2_000)));

    @Test
    void steadyPhasesAreAboutLatency() {
        assertThat(figures(Kind.STEADY))
                .hasToString("latency p50 20 ms, p99 1,000 ms, max 1,000 ms");
        assertThat(figures(Kind.RESTART).toString()).endsWith(", while the relay restarts");
    }

    @Test
    void theBurstIsAboutItsRateFromTheFirstCommitToTheLastReceipt() {
        assertThat(figures(Kind.BURST))
                .hasToString("1 events/s, all received 500 ms after the last commit");
    }

    @Test
    void theWarmUpIsNotMeasured() {
        assertThat(figures(Kind.WARM_UP).toString()).doesNotContain(" ms");
    }

    private PhaseFigures figures(Kind kind) {
        return PhaseFigures.of(new Phase(kind, 1, 2), committed, delivered);
    }
}
