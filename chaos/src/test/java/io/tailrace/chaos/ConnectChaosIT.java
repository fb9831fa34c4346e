package io.tailrace.chaos;

import static io.tailrace.chaos.SuiteAssertions.assertClean;
import static io.tailrace.chaos.SuiteAssertions.assertFoundOut;
import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.chaos.connect.ConnectResult;
import io.tailrace.chaos.connect.ConnectSuite;
import io.tailrace.chaos.connect.PluginFiles;
import io.tailrace.chaos.connect.SourceSupport;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.RunSettings;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Short runs of the suite of Kafka Connect; need its jars and the archive of the transform. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
@Tag("full")
class ConnectChaosIT {

    private static final RunSettings RUN =
            RunSettings.of(7, Duration.ofSeconds(20), System.out::println);

    @Test
    void theTransformPublishesExactlyOnceWhatTheRelayPublishes() throws Exception {
        ConnectResult result = run(SourceSupport.ENABLED, RUN);

        assertClean(result);
        assertThat(result.account().committed()).isPositive();
        assertThat(result.compared()).isGreaterThan(result.account().committed());
        assertThat(result.large()).isGreaterThan(300).isEqualTo(result.largeRecords());
        assertThat(result.taskKills()).isPositive();
    }

    @Test
    void workersWithoutExactlyOnceAreFoundOut() throws Exception {
        ConnectResult result = run(SourceSupport.DISABLED, RUN.expectingViolations());

        assertFoundOut(result);
        assertThat(result.account().duplicated()).as(result.line()).isNotEmpty();
        assertThat(result.account().lost()).as(result.line()).isEmpty();
    }

    private static ConnectResult run(SourceSupport support, RunSettings settings) throws Exception {
        return ChaosRun.execute(
                new ConnectSuite(PluginFiles.jars(), PluginFiles.archive(), support), settings);
    }
}
