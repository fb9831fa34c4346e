package io.tailrace.processor.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultStateDirectoryTest {

    @TempDir Path home;

    @Test
    void theStateIsBelowTheHomeOfTheUser() {
        assertThat(DefaultStateDirectory.of(Map.of(), system(home)))
                .isEqualTo(home.resolve(".local/state/tailrace-processor"));
    }

    @Test
    void theStateHomeOfTheUserTakesPrecedenceIfItIsAbsolute() {
        Path states = home.resolve("states");
        assertThat(
                        DefaultStateDirectory.of(
                                Map.of("XDG_STATE_HOME", states.toString()), system(home)))
                .isEqualTo(states.resolve("tailrace-processor"));
        assertThat(DefaultStateDirectory.of(Map.of("XDG_STATE_HOME", "relative"), system(home)))
                .isEqualTo(home.resolve(".local/state/tailrace-processor"));
    }

    @Test
    void aUserWithoutAHomeHasADirectoryOfItsOwnBelowTheTemporaryOne() {
        assertThat(DefaultStateDirectory.of(Map.of(), system(home.resolve("missing"))))
                .isEqualTo(Path.of("/tmp-of-test/tailrace-processor-ada"));
        assertThat(DefaultStateDirectory.of(Map.of(), system(Path.of("?"))))
                .isEqualTo(Path.of("/tmp-of-test/tailrace-processor-ada"));
    }

    private static Properties system(Path userHome) {
        Properties system = new Properties();
        system.setProperty("user.home", userHome.toString());
        system.setProperty("user.name", "ada");
        system.setProperty("java.io.tmpdir", "/tmp-of-test");
        return system;
    }
}
