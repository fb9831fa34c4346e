package io.tailrace.chaos;

import static io.tailrace.chaos.SuiteAssertions.assertClean;
import static io.tailrace.chaos.SuiteAssertions.assertFoundOut;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.chaos.pipeline.PipelineResult;
import io.tailrace.chaos.pipeline.PipelineSuite;
import io.tailrace.chaos.processor.ProcessorKind;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.RunSettings;
import io.tailrace.chaos.subscriber.SubscriberKind;
import io.tailrace.testkit.KafkaCluster;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Short runs of the suite of the whole pipeline. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
@Tag("full")
class PipelineChaosIT {

    @Test
    void thePipelineLosesRepeatsAndReordersNothing() throws Exception {
        PipelineResult result =
                run(SubscriberKind.TAILRACE, settings().withBrokers(KafkaCluster.BROKERS));

        assertClean(result);
        assertThat(result.line()).contains(" lost=0 ").doesNotContain(" handled=0 ");
        assertThat(result.brokerFaults()).isNotEmpty();
    }

    @Test
    void aSubscriberWithoutAnInboxIsFoundOut() throws Exception {
        PipelineResult result = run(SubscriberKind.NAIVE, settings().expectingViolations());

        assertFoundOut(result);
    }

    private static PipelineResult run(SubscriberKind subscriber, RunSettings settings)
            throws Exception {
        return ChaosRun.execute(new PipelineSuite(ProcessorKind.TAILRACE, subscriber), settings);
    }

    private static RunSettings settings() {
        return RunSettings.of(7, Duration.ofSeconds(30), System.out::println);
    }
}
