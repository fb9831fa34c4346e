package io.tailrace.chaos;

import static io.tailrace.chaos.SuiteAssertions.assertClean;
import static io.tailrace.chaos.SuiteAssertions.assertFoundOut;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.chaos.processor.ProcessorKind;
import io.tailrace.chaos.processor.ProcessorResult;
import io.tailrace.chaos.processor.ProcessorSuite;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.RunSettings;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Short runs of the processor suite. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
class ProcessorChaosIT {

    private static final RunSettings RUN =
            RunSettings.of(7, Duration.ofSeconds(10), System.out::println);

    @Test
    @Tag("full")
    void theProcessorLosesRepeatsAndHurriesNothing() throws Exception {
        ProcessorResult result = run(ProcessorKind.TAILRACE, RUN);

        assertClean(result);
        assertThat(result.account().unique()).isPositive();
        assertThat(result.account().deadLettered()).isPositive();
        assertThat(result.account().repetitions().inside()).isPositive();
        assertThat(result.faults()).isNotEmpty();
    }

    @Test
    @Tag("full")
    void theSameTopologyAtLeastOnceIsFoundOut() throws Exception {
        ProcessorResult result = run(ProcessorKind.AT_LEAST_ONCE, RUN.expectingViolations());

        assertFoundOut(result);
    }

    private static ProcessorResult run(ProcessorKind kind, RunSettings settings) throws Exception {
        return ChaosRun.execute(new ProcessorSuite(kind), settings);
    }
}
