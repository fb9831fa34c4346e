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

    private static final long SEED = 11;

    @Test
    void theRelayRepairsOrAnnouncesEveryChange() throws Exception {
        WorldResult result = run(RelayKind.TAILRACE, settings(Duration.ofSeconds(30)));

        assertClean(result);
        assertThat(result.account().delivered()).isPositive();
        assertThat(result.discontinuities()).isPositive();
    }

    /** The first change of the seed is a slot that was created again ahead of the position. */
    @Test
    void aRelayThatTakesWhatTheSlotGivesIsFoundOut() throws Exception {
        RunSettings oneChange = settings(Duration.ofSeconds(1)).expectingViolations();

        WorldResult result = run(RelayKind.TRUSTING, oneChange);

        assertThat(result.account().lost()).as("lost events").isNotEmpty();
        assertThat(result.problems()).as("%s", result.details()).isNotEmpty();
    }

    private static RunSettings settings(Duration length) {
        return RunSettings.of(SEED, length, System.out::println);
    }

    private static WorldResult run(RelayKind kind, RunSettings settings) throws Exception {
        return ChaosRun.execute(new WorldSuite(kind), settings);
    }
}
