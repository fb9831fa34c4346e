package io.tailrace.demo;

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

/** The demo ends with a clean account and leaves no file in the temporary directory. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
@Tag("full")
class NothingLeftIT {

    private static final Duration LONG = Duration.ofMinutes(3);
    private static final Duration CLEAN_UP = Duration.ofSeconds(60);

    @TempDir Path directory;

    @Test
    void aDemoThatEndsIsCleanAndLeavesNoFile() throws Exception {
        try (IsolatedProgram demo = demo("--orders=100")) {
            demo.requireExitCode(ExitCode.OK.code(), LONG);

            assertThat(demo.output())
                    .contains("  steady ", "new relay ", "  burst ", "CLEAN")
                    .doesNotContain("NOT CLEAN");
            await().atMost(CLEAN_UP).untilAsserted(() -> assertThat(demo.leftovers()).isEmpty());
        }
    }

    @Test
    void aDemoThatIsTerminatedLeavesNoFileAndNoProcess() throws Exception {
        try (IsolatedProgram demo = demo("--orders=1000000")) {
            demo.awaitOutput("sold", LONG);
            List<ProcessHandle> servers = demo.descendants();
            assertThat(demo.leftovers()).isNotEmpty();

            demo.terminate();

            demo.exitCode(LONG);
            await().atMost(CLEAN_UP)
                    .untilAsserted(
                            () -> {
                                assertThat(demo.leftovers()).isEmpty();
                                assertThat(servers).noneMatch(ProcessHandle::isAlive);
                            });
        }
    }

    private IsolatedProgram demo(String orders) throws IOException {
        return IsolatedProgram.start(
                DemoMain.class,
                List.of("-Xmx512m", "-Dlogback.configurationFile=demo-logback.xml"),
                directory,
                List.of(orders, "--keep=false"));
    }
}
