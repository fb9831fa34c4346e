package io.tailrace.chaos;

import static io.tailrace.chaos.SuiteAssertions.assertClean;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.RunSettings;
import io.tailrace.chaos.upgrade.UpgradeResult;
import io.tailrace.chaos.upgrade.UpgradeSuite;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A rolling upgrade from another commit and back; needs a checkout of it that is built. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
@Tag("full")
class UpgradeChaosIT {

    @Test
    void twoBuildsRunTogetherForthAndBack() throws Exception {
        String previous = System.getProperty("chaos.previous", "");
        assumeTrue(
                !previous.isEmpty(),
                "no previous build: give -Dchaos.previous=<directory>, which .ci/previous makes");

        UpgradeResult result =
                ChaosRun.execute(
                        new UpgradeSuite(Path.of(previous)),
                        RunSettings.of(7, Duration.ZERO, System.out::println));

        assertClean(result);
        assertThat(result.line()).contains(" forth=1 back=1 ").doesNotContain(" held=0 ");
    }
}
