package io.tailrace.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.cli.RelayMain;
import io.tailrace.testkit.process.IsolatedProgram;
import io.tailrace.testkit.process.JavaCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The training that an image is built with fails unless the process has handled every event. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
@Tag("full")
class TrainingIT {

    private static final Duration LONG = Duration.ofMinutes(4);

    @TempDir Path directory;

    @Test
    void aRelayThatHandlesEveryEventIsTrained() throws Exception {
        List<String> relay = JavaCommand.of(RelayMain.class, List.of(), directory, List.of());
        try (IsolatedProgram training = training(relay)) {
            training.requireExitCode(0, LONG);
            assertThat(training.output()).contains("CLEAN").doesNotContain("NOT CLEAN");
        }
    }

    @Test
    void aRelayThatDoesNotStartFailsTheBuild() throws Exception {
        List<String> relay =
                JavaCommand.of(RelayMain.class, List.of(), directory, List.of("--no-such-option"));
        try (IsolatedProgram training = training(relay)) {
            training.requireExitCode(1, LONG);
            assertThat(training.output()).contains("ended early with exit code 2");
        }
    }

    private IsolatedProgram training(List<String> command) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("relay"));
        arguments.addAll(command);
        return IsolatedProgram.start(TrainingMain.class, List.of(), directory, arguments);
    }
}
