package io.tailrace.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.ExitCode;
import io.tailrace.testkit.process.IsolatedProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process says whose command is asked to stop before its end. */
class StoppedCommandIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir Path directory;

    @Test
    void aCommandThatDidNotFinishSaysSoAndItsExitCodeIsNotThatOfSuccess() throws Exception {
        try (IsolatedProgram program =
                IsolatedProgram.start(StoppedCommand.class, List.of(), directory, List.of())) {
            program.awaitOutput("at work", SOON);
            program.terminate();

            assertThat(program.exitCode(SOON)).isEqualTo(ExitCode.INCOMPLETE.code());
            assertThat(program.output()).contains("error: half done", "remedy: repeat it");
        }
    }
}
