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

    /** The first change is that of the shards; partitions follow. */
    private static final long PARTITIONED = 20;

    /** The first change is a slot that was created again ahead of the position. */
    private static final long SLOT_AHEAD = 11;

    @Test
    void theRelayRepairsOrAnnouncesEveryChange() throws Exception {
        WorldResult result = run(RelayKind.TAILRACE, settings(PARTITIONED, Duration.ofSeconds(30)));

        assertClean(result);
        assertThat(result.account().delivered()).isPositive();
        assertThat(result.discontinuities()).isPositive();
    }

    @Test
    void aRelayThatTakesWhatTheSlotGivesIsFoundOut() throws Exception {
        RunSettings oneChange = settings(SLOT_AHEAD, Duration.ofSeconds(1)).expectingViolations();

        WorldResult result = run(RelayKind.TRUSTING, oneChange);

        assertThat(result.account().lost()).as("lost events").isNotEmpty();
        assertThat(result.problems()).as("%s", result.details()).isNotEmpty();
    }

    private static RunSettings settings(long seed, Duration length) {
        return RunSettings.of(seed, length, System.out::println);
    }

    private static WorldResult run(RelayKind kind, RunSettings settings) throws Exception {
        return ChaosRun.execute(new WorldSuite(kind), settings);
    }
}
