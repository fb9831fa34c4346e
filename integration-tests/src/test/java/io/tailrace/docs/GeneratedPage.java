package io.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A page of {@code docs/reference} that is generated from the code. The committed page must be what
 * the code generates; with {@code -Dtailrace.docs=write} the page is written instead of compared.
 *
 * @param name the file's name, for example {@code metrics.md}
 */
public record GeneratedPage(String name) {

    private static final Path DIRECTORY = Path.of("..", "docs", "reference");
    private static final String MODE = "tailrace.docs";

    /**
     * Fails if the committed page differs from the given text, unless the page is to be written.
     */
    public void check(String text) throws IOException {
        Path page = DIRECTORY.resolve(name);
        if ("write".equals(System.getProperty(MODE))) {
            Files.writeString(page, text);
        }
        assertThat(Files.exists(page) ? Files.readString(page) : "")
                .as(
                        "docs/reference/%s must be what the code generates; write it with"
                                + " ./mvnw -pl integration-tests -am verify -Dtailrace.docs=write"
                                + " -Dtest='ReferenceTest,ChartFilesTest' -Dsurefire.failIfNoSpecifiedTests=false"
                                + " -DskipITs",
                        name)
                .isEqualTo(text);
    }
}
