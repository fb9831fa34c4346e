package io.tailrace.processor.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.console.http.ConsoleConfig;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConsoleOptionsTest {

    @TempDir Path directory;

    @Test
    void whatWouldHaveNoEffectIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("token"), "a-token-of-some-length");
        String view = "--console-view-token-file=" + file;
        String operate = "--console-operate-token-file=" + file;
        requireRefused("hides nothing", "--console-hide-payloads");
        requireRefused("hides nothing", "--console-hide-payloads", operate);
        requireRefused("has no effect without a token", "--console-user-header=X-User");
        assertThat(config("--console-hide-payloads", view).hidePayloads()).isTrue();
        assertThat(config("--console-user-header=X-User", operate).userHeader())
                .isEqualTo("X-User");
    }

    private static void requireRefused(String why, String... arguments) {
        assertThatThrownBy(() -> config(arguments))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> {
                            assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
                            assertThat(e.remedy()).contains("or leave the option out");
                        })
                .hasMessageContaining(why);
    }

    private static ConsoleConfig config(String... arguments) {
        return CommandLine.populateCommand(new ConsoleOptions(), arguments).config();
    }
}
