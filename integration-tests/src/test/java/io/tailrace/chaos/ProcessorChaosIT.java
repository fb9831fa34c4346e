package io.tailrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.chaos.processor.ProcessorKind;
import io.tailrace.chaos.processor.ProcessorSuite;
import io.tailrace.chaos.processor.ProcessorVerdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Short runs of the crash suite of the processor. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
class ProcessorChaosIT {

    private static final Duration SHORT = Duration.ofSeconds(10);

    @Test
    void theProcessorLosesRepeatsAndHurriesNothing() throws Exception {
        ProcessorVerdict verdict = run(ProcessorKind.TAILRACE);

        assertThat(verdict.isClean()).as("%s%n%s", verdict.details(), verdict.line()).isTrue();
        assertThat(verdict.account().unique()).isPositive();
        assertThat(verdict.account().deadLettered()).isPositive();
        assertThat(verdict.account().repetitions().inside()).isPositive();
        assertThat(verdict.faults()).isNotEmpty();
    }

    @Test
    void theSameTopologyAtLeastOnceIsFoundOut() throws Exception {
        ProcessorVerdict verdict = run(ProcessorKind.AT_LEAST_ONCE);

        assertThat(verdict.isClean()).as("%s", verdict.line()).isFalse();
    }

    private static ProcessorVerdict run(ProcessorKind kind) throws Exception {
        return new ProcessorSuite(kind, 7, SHORT, line -> {}).run();
    }
}
