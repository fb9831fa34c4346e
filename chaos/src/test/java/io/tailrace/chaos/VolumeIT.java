package io.tailrace.chaos;

import static io.tailrace.chaos.SuiteAssertions.assertClean;

import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.RunSettings;
import io.tailrace.chaos.run.SuiteResult;
import io.tailrace.chaos.volume.RepairSuite;
import io.tailrace.chaos.volume.Scenario;
import io.tailrace.chaos.volume.VolumeSuite;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The suites of volume and repair with few rows: kills, restarts and repairs of the relay lose and
 * repeat no event.
 */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
class VolumeIT {

    @Test
    @Tag("full")
    void aFirstStartThatIsKilledAgainAndAgainPublishesEachExistingRowOnce() throws Exception {
        SuiteResult result =
                ChaosRun.execute(
                        new VolumeSuite(Scenario.EXISTING, 60_000),
                        RunSettings.of(7, Duration.ZERO, System.out::println));

        assertClean(result);
    }

    @Test
    @Tag("full")
    void aRepairPublishesEachMissingRowOnceWithAndWithoutAWatermark() throws Exception {
        SuiteResult result =
                ChaosRun.execute(
                        new RepairSuite(10_000),
                        RunSettings.of(7, Duration.ZERO, System.out::println));

        assertClean(result);
    }
}
