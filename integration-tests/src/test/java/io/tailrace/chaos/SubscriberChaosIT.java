package io.tailrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.chaos.subscriber.SubscriberKind;
import io.tailrace.chaos.subscriber.SubscriberSuite;
import io.tailrace.chaos.subscriber.SubscriberVerdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Short runs of the crash suite; its processes need servers that they reach on this machine. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
class SubscriberChaosIT {

    @Test
    void subscribersLoseDoubleAndReorderNothing() throws Exception {
        SubscriberVerdict verdict = run(SubscriberKind.TAILRACE, Duration.ofSeconds(12));

        assertThat(verdict.isClean()).as("%s%n%s", verdict.details(), verdict.line()).isTrue();
        assertThat(verdict.line()).contains(" lost=0 ").doesNotContain(" handled=0 ");
        assertThat(verdict.faults()).isNotEmpty();
    }

    @Test
    void aPoolOfThreadsBehindAnAutomaticCommitIsFoundOut() throws Exception {
        SubscriberVerdict verdict = run(SubscriberKind.NAIVE, Duration.ofSeconds(6));

        assertThat(verdict.isClean()).as("%s", verdict.line()).isFalse();
    }

    private static SubscriberVerdict run(SubscriberKind kind, Duration length) throws Exception {
        return new SubscriberSuite(kind, 7, length, line -> {}).run();
    }
}
