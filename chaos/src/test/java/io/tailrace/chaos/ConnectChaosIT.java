package io.tailrace.chaos;

import static io.tailrace.chaos.SuiteAssertions.assertClean;
import static io.tailrace.chaos.SuiteAssertions.assertFoundOut;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.chaos.connect.ConnectResult;
import io.tailrace.chaos.connect.ConnectSuite;
import io.tailrace.chaos.connect.SourceSupport;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.RunSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Short runs of the suite of Kafka Connect; need its jars and the archive of the transform. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
@Tag("full")
class ConnectChaosIT {

    private static final Path JARS =
            Path.of("..", "benchmarks", "target", "peers", "kafka-connect-3.7.0.Final");
    private static final Path PLUGIN = Path.of("..", "connect", "target");
    private static final RunSettings RUN =
            RunSettings.of(7, Duration.ofSeconds(20), System.out::println);

    @Test
    void theTransformPublishesExactlyOnceWhatTheRelayPublishes() throws Exception {
        ConnectResult result = run(SourceSupport.ENABLED, RUN);

        assertClean(result);
        assertThat(result.account().committed()).isPositive();
        assertThat(result.compared()).isGreaterThan(result.account().committed());
        assertThat(result.kills()).isPositive();
    }

    @Test
    void workersWithoutExactlyOnceAreFoundOut() throws Exception {
        assertFoundOut(run(SourceSupport.DISABLED, RUN.expectingViolations()));
    }

    private static ConnectResult run(SourceSupport support, RunSettings settings) throws Exception {
        assumeTrue(
                Files.isDirectory(JARS),
                "no Kafka Connect: benchmarks/peers/kafka-connect.sh 3.7.0.Final fetches it");
        return ChaosRun.execute(new ConnectSuite(JARS, archive(), support), settings);
    }

    private static Path archive() throws IOException {
        try (Stream<Path> files = Files.list(PLUGIN)) {
            return files.filter(file -> file.toString().endsWith(".zip")).findFirst().orElseThrow();
        }
    }
}
