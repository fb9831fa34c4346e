package io.tailrace.process.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.ExitCode;
import io.tailrace.process.admin.AdminConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class AdminOptionsTest {

    private static final String PREFIX = "TAILRACE_TEST_";
    private static final String SECRET = "0123456789abcdef";

    private String printed = "";

    @TempDir private Path directory;

    @Test
    void theDefaultIsLoopbackWithoutATokenAndWithoutTls() {
        TestCommand command = new TestCommand();
        assertThat(run(command, Map.of())).isEqualTo(ExitCode.OK.code());
        assertThat(command.config).isEqualTo(AdminConfig.loopback(9999));
    }

    @Test
    void theTokenComesFromTheEnvironmentOrFromAFileThatItNames() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), SECRET);
        for (Map<String, String> environment :
                List.of(
                        Map.of(PREFIX + "ADMIN_TOKEN", SECRET),
                        Map.of(PREFIX + "ADMIN_TOKEN_FILE", file.toString()))) {
            TestCommand command = new TestCommand();
            assertThat(run(command, environment)).isEqualTo(ExitCode.OK.code());
            assertThat(command.config).isNotNull();
            assertThat(command.config.token()).isNotNull();
        }
    }

    @Test
    void helpDoesNotShowTheToken() {
        assertThat(run(new TestCommand(), Map.of(PREFIX + "ADMIN_TOKEN", SECRET), "--help"))
                .isEqualTo(ExitCode.OK.code());
        assertThat(printed).contains("--admin-token").doesNotContain(SECRET);
    }

    @Test
    void aWeakTokenIsAUsageErrorThatDoesNotShowIt() {
        assertUsageError("at least 16 characters", "--admin-token=weakling");
        assertThat(printed).doesNotContain("weakling");
    }

    @Test
    void contradictionsAndMissingHalvesAreUsageErrors() {
        assertUsageError("both given", "--admin-token=" + SECRET, "--admin-token-file=token");
        assertUsageError("Only one of", "--admin-tls-keystore=store");
        assertUsageError("Only one of", "--admin-tls-keystore-password-file=password");
        assertThat(printed).doesNotContain(SECRET);
    }

    @Test
    void filesThatAreMissingAndPortsThatCannotExistAreUsageErrors() {
        Path missing = directory.resolve("missing");
        assertUsageError("cannot be read", "--admin-token-file=" + missing);
        assertUsageError(
                "cannot be read",
                "--admin-tls-keystore=" + missing,
                "--admin-tls-keystore-password-file=" + missing);
        assertUsageError("between 0 and 65535", "--admin-port=70000");
    }

    private void assertUsageError(String message, String... arguments) {
        assertThat(run(new TestCommand(), Map.of(), arguments)).isEqualTo(ExitCode.USAGE.code());
        assertThat(printed).contains("error: ", message, "remedy: ");
    }

    private int run(TestCommand command, Map<String, String> environment, String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(text, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both);
        try {
            return ProcessMain.run(command, PREFIX, environment, arguments);
        } finally {
            System.setOut(out);
            System.setErr(err);
            printed = text.toString(StandardCharsets.UTF_8);
        }
    }

    @Command(name = "test", mixinStandardHelpOptions = true, showDefaultValues = true)
    private static final class TestCommand implements Callable<Integer> {

        @Mixin private AdminOptions admin = new AdminOptions(9999);

        private @Nullable AdminConfig config;

        @Override
        public Integer call() {
            config = admin.config();
            return ExitCode.OK.code();
        }
    }
}
