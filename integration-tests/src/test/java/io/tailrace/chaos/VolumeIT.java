package io.tailrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.chaos.volume.Scenario;
import io.tailrace.chaos.volume.VolumeSuite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The volume suite with few rows: it shows that kills and restarts lose and repeat nothing. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
class VolumeIT {

    @Test
    void aFirstStartThatIsKilledAgainAndAgainPublishesEachExistingRowOnce() throws Exception {
        Verdict verdict = new VolumeSuite(Scenario.EXISTING, 60_000, line -> {}).run();

        assertThat(verdict.isClean()).as("%s", verdict.line()).isTrue();
    }
}
