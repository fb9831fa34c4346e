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
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
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
    private static final Path TARGET = Path.of("..", "connect", "target");
    private static final RunSettings RUN =
            RunSettings.of(7, Duration.ofSeconds(20), System.out::println);

    @Test
    void theTransformPublishesExactlyOnceWhatTheRelayPublishes() throws Exception {
        ConnectResult result = run(SourceSupport.ENABLED, RUN);

        assertClean(result);
        assertThat(result.account().committed()).isPositive();
        assertThat(result.compared()).isGreaterThan(result.account().committed());
        assertThat(result.taskKills()).isPositive();
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

    /** The only archive, which must not be older than the classes. */
    private static Path archive() throws IOException {
        List<Path> archives;
        try (Stream<Path> files = Files.list(TARGET)) {
            archives = files.filter(file -> file.toString().endsWith(".zip")).toList();
        }
        assertThat(archives).as("./mvnw package -pl connect -am makes the archive").hasSize(1);
        FileTime made = Files.getLastModifiedTime(archives.get(0));
        try (Stream<Path> files = Files.walk(TARGET.resolve("classes"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.getLastModifiedTime(file))
                        .as("%s is newer than the archive, which must be made again", file)
                        .isLessThanOrEqualTo(made);
            }
        }
        return archives.get(0);
    }
}
