package io.tailrace.process.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BearerTokenTest {

    private static final String SECRET = "0123456789abcdef";

    @TempDir private Path directory;

    @Test
    void aFileHoldsTheTokenWithOrWithoutALineBreak() throws Exception {
        Path file = directory.resolve("token");
        for (String end : List.of("", "\n", "\r\n")) {
            Files.writeString(file, SECRET + end);
            assertThat(BearerToken.read("--admin-token-file", file).matches(SECRET)).isTrue();
            assertThat(BearerToken.read("--admin-token-file", file).matches(SECRET + "\n"))
                    .isFalse();
        }
    }

    @Test
    void weakTokensAreRefusedAndNotShown() {
        for (String weak :
                List.of("", "short", "123456789abcdef", "sixteen and more", "ä" + SECRET)) {
            assertRefused(() -> BearerToken.of("--admin-token", weak), weak);
        }
    }

    @Test
    void aFileThatCannotBeReadIsRefused() throws Exception {
        Path large = Files.writeString(directory.resolve("large"), SECRET.repeat(10_000));
        for (Path file : List.of(large, directory, directory.resolve("missing"))) {
            assertRefused(() -> BearerToken.read("--admin-token-file", file), SECRET);
        }
    }

    @Test
    void noTextShowsTheToken() {
        BearerToken token = BearerToken.of("--admin-token", SECRET);
        assertThat(token.toString()).doesNotContain(SECRET);
    }

    private static void assertRefused(Runnable use, String secret) {
        assertThatThrownBy(use::run)
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> {
                            assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE);
                            assertThat(e.remedy()).isNotBlank();
                            if (!secret.isEmpty()) {
                                assertThat(e.getMessage() + e.remedy()).doesNotContain(secret);
                            }
                        });
    }
}
