package io.tailrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.ExitCode;
import io.tailrace.testkit.process.IsolatedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Of a run that fails, the end of the output is enough to know why. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
class FailedRunIT {

    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir Path directory;

    @Test
    void theLastLineSaysWhatFailed() throws Exception {
        // the relay publishes ten rows at once, before it has been killed as often as it should
        List<String> tooFewRows = List.of("--suite=volume", "--scenario=existing", "--rows=10");
        try (IsolatedProgram suite =
                IsolatedProgram.start(
                        ChaosMain.class,
                        List.of("-Xmx512m", "-Dlogback.configurationFile=chaos-logback.xml"),
                        directory,
                        tooFewRows)) {
            suite.requireExitCode(ExitCode.UNEXPECTED.code(), LONG);

            List<String> lines = suite.output().lines().toList();
            assertThat(lines.get(lines.size() - 1))
                    .startsWith("chaos volume: ")
                    .containsPattern(" FAILED: [1-5] kills too few$");
            assertThat(brokerState(lines)).startsWith("partitions: ").contains("transactions");
        }
    }

    private static String brokerState(List<String> lines) throws IOException {
        String logs = "logs kept in ";
        String kept =
                lines.stream().filter(line -> line.startsWith(logs)).findFirst().orElseThrow();
        return Files.readString(Path.of(kept.substring(logs.length()), "broker-0.txt"));
    }
}
