package io.tailrace.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretTest {

    @TempDir private Path directory;

    @Test
    void aFileIsReadAgainAndItsLastValueOutlivesIt() throws IOException {
        Path file = Files.writeString(directory.resolve("password"), "first\n");
        Secret<String> secret = Secret.inFile("--password-file", file, text -> text);
        assertThat(secret.get()).isEqualTo("first");

        Files.writeString(file, "second\n");
        assertThat(secret.get()).isEqualTo("second");

        Files.delete(file);
        assertThat(secret.get()).isEqualTo("second");
        assertThat(secret).asString().doesNotContain("second");
    }

    @Test
    void aFileThatIsReadWhenItIsUsedMayAppearLater() throws IOException {
        Path file = directory.resolve("later");
        Secret<String> secret = Secret.inFileWhenUsed("--password-file", file, text -> text);
        assertThatThrownBy(secret::get).isInstanceOf(OperatorException.class);

        Files.writeString(file, "first\n");
        assertThat(secret.get()).isEqualTo("first");

        Files.delete(file);
        assertThat(secret.get()).isEqualTo("first");
    }

    @Test
    void aFileThatIsMissingAtTheStartIsRefused() {
        assertThatThrownBy(
                        () ->
                                Secret.inFile(
                                        "--password-file", directory.resolve("no"), text -> text))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("--password-file");
    }
}
