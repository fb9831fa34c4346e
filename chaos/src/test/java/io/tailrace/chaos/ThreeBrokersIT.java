package io.tailrace.chaos;

import static io.tailrace.chaos.SuiteAssertions.assertClean;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.chaos.broker.BrokerFault;
import io.tailrace.chaos.processor.ProcessorKind;
import io.tailrace.chaos.processor.ProcessorResult;
import io.tailrace.chaos.processor.ProcessorSuite;
import io.tailrace.chaos.relay.RelayKind;
import io.tailrace.chaos.relay.RelayResult;
import io.tailrace.chaos.relay.RelaySuite;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.RunSettings;
import io.tailrace.chaos.subscriber.SubscriberKind;
import io.tailrace.chaos.subscriber.SubscriberResult;
import io.tailrace.chaos.subscriber.SubscriberSuite;
import io.tailrace.testkit.KafkaCluster;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Short runs of the suites on three brokers of which one at a time fails. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
@Tag("full")
class ThreeBrokersIT {

    private static final RunSettings RUN =
            RunSettings.of(7, Duration.ofSeconds(20), System.out::println)
                    .withBrokers(KafkaCluster.BROKERS);

    @Test
    void theRelayLosesRepeatsInventsAndReordersNothing() throws Exception {
        RelayResult result = ChaosRun.execute(new RelaySuite(RelayKind.TAILRACE), RUN);

        assertClean(result);
        assertThat(result.account().committed()).isPositive();
        assertInjected(result.brokerFaults());
        assertThat(result.line()).contains(" broker_kill=");
    }

    @Test
    void theProcessorLosesRepeatsAndHurriesNothing() throws Exception {
        ProcessorResult result = ChaosRun.execute(new ProcessorSuite(ProcessorKind.TAILRACE), RUN);

        assertClean(result);
        assertThat(result.account().unique()).isPositive();
        assertInjected(result.brokerFaults());
    }

    @Test
    void subscribersLoseDoubleAndReorderNothing() throws Exception {
        SubscriberResult result =
                ChaosRun.execute(new SubscriberSuite(SubscriberKind.TAILRACE), RUN);

        assertClean(result);
        assertThat(result.line()).contains(" lost=0 ").doesNotContain(" handled=0 ");
        assertInjected(result.brokerFaults());
    }

    private static void assertInjected(Map<BrokerFault, Integer> faults) {
        assertThat(faults.values().stream().mapToInt(Integer::intValue).sum()).isPositive();
    }
}
