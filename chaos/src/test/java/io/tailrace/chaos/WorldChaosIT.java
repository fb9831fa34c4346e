package io.tailrace.chaos;

import static io.tailrace.chaos.SuiteAssertions.assertClean;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.chaos.relay.RelayKind;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.RunSettings;
import io.tailrace.chaos.world.WorldResult;
import io.tailrace.chaos.world.WorldSuite;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Short runs of the world suite. It needs servers whose data it can copy. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
@Tag("full")
class WorldChaosIT {

    private static final RunSettings RUN =
            RunSettings.of(11, Duration.ofSeconds(30), System.out::println);

    @Test
    void theRelayRepairsOrAnnouncesEveryChange() throws Exception {
        WorldResult result = ChaosRun.execute(new WorldSuite(RelayKind.TAILRACE), RUN);

        assertClean(result);
        assertThat(result.account().delivered()).isPositive();
        assertThat(result.discontinuities()).isPositive();
    }

    @Test
    void aRelayThatTakesWhatTheSlotGivesIsFoundOut() throws Exception {
        WorldResult result =
                ChaosRun.execute(new WorldSuite(RelayKind.TRUSTING), RUN.expectingViolations());

        assertThat(result.account().lost()).as("lost events").isNotEmpty();
        assertThat(result.problems()).as("%s", result.details()).isNotEmpty();
    }
}
