package io.tailrace.chaos;

import static io.tailrace.chaos.SuiteAssertions.assertClean;
import static io.tailrace.chaos.SuiteAssertions.assertFoundOut;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.RunSettings;
import io.tailrace.chaos.subscriber.SubscriberKind;
import io.tailrace.chaos.subscriber.SubscriberResult;
import io.tailrace.chaos.subscriber.SubscriberSuite;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Short runs of the subscriber suite. Its processes need servers on this machine. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
class SubscriberChaosIT {

    @Test
    @Tag("full")
    void subscribersLoseDoubleAndReorderNothing() throws Exception {
        SubscriberResult result = run(SubscriberKind.TAILRACE, settings(12));

        assertClean(result);
        assertThat(result.line()).contains(" lost=0 ").doesNotContain(" handled=0 ");
        assertThat(result.faults()).isNotEmpty();
    }

    @Test
    @Tag("full")
    void aPoolOfThreadsBehindAnAutomaticCommitIsFoundOut() throws Exception {
        SubscriberResult result = run(SubscriberKind.NAIVE, settings(6).expectingViolations());

        assertFoundOut(result);
    }

    private static SubscriberResult run(SubscriberKind kind, RunSettings settings)
            throws Exception {
        return ChaosRun.execute(new SubscriberSuite(kind), settings);
    }

    private static RunSettings settings(int seconds) {
        return RunSettings.of(7, Duration.ofSeconds(seconds), System.out::println);
    }
}
