package io.tailrace.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenFileTest {

    private static final byte[] BYTES = new byte[40];

    @TempDir private Path root;

    @Test
    void aMissingFileFailsUnlessItIsToBeWritten() {
        GoldenFile file = GoldenFile.in(root, "position", "v1.hex");

        assertThatThrownBy(() -> with("", () -> file.requireEqual(BYTES)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dtailrace.golden=write");
        with("write", () -> file.requireEqual(BYTES));
        assertThat(file.bytes()).isEqualTo(BYTES);
        file.requireEqual(BYTES);
    }

    @Test
    void aFileIsNeverOverwritten() throws IOException {
        Path path = Files.createDirectory(root.resolve("position")).resolve("v1.json");
        Files.writeString(path, "{\"version\":1}");
        GoldenFile file = GoldenFile.in(root, "position", "v1.json");

        assertThatThrownBy(() -> with("write", () -> file.requireEqual("{}")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("raise the version");
        assertThat(path).hasContent("{\"version\":1}");
    }

    private static void with(String property, Runnable work) {
        String before = System.getProperty(GoldenFile.PROPERTY);
        System.setProperty(GoldenFile.PROPERTY, property);
        try {
            work.run();
        } finally {
            if (before == null) {
                System.clearProperty(GoldenFile.PROPERTY);
            } else {
                System.setProperty(GoldenFile.PROPERTY, before);
            }
        }
    }
}
