package io.tailrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.testkit.process.IsolatedProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A crash suite leaves no file in the temporary directory and no process. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
@Tag("full")
class NothingLeftIT {

    private static final Duration LONG = Duration.ofMinutes(4);
    private static final Duration CLEAN_UP = Duration.ofSeconds(60);

    @TempDir Path directory;

    @Test
    void aCleanRunLeavesNoFile() throws Exception {
        try (IsolatedProgram suite = suite("--suite=volume", "--rows=3000", "--scenario=backlog")) {
            suite.requireExitCode(ExitCode.OK.code(), LONG);

            assertThat(suite.output()).contains("chaos volume: scenario=backlog committed=3000");
            await().atMost(CLEAN_UP).untilAsserted(() -> assertThat(suite.leftovers()).isEmpty());
        }
    }

    @Test
    void aTerminatedRunLeavesNoFileAndNoProcess() throws Exception {
        try (IsolatedProgram suite = suite("--suite=processor", "--minutes=10")) {
            suite.awaitOutput("delivered", LONG);
            List<ProcessHandle> started = suite.descendants();
            assertThat(started).isNotEmpty();

            suite.terminate();

            suite.exitCode(LONG);
            await().atMost(CLEAN_UP)
                    .untilAsserted(
                            () -> {
                                assertThat(suite.leftovers()).isEmpty();
                                assertThat(started).noneMatch(ProcessHandle::isAlive);
                            });
        }
    }

    private IsolatedProgram suite(String... arguments) throws IOException {
        return IsolatedProgram.start(
                ChaosMain.class,
                List.of("-Xmx512m", "-Dlogback.configurationFile=chaos-logback.xml"),
                directory,
                List.of(arguments));
    }
}
