package io.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page about upgrades has a promise for each format with golden files, and for no other. */
class GoldenFilesTest {

    private static final String GOLDEN = "src/test/resources/golden";

    /** The third column of the table of promises. */
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| [^|]+ \\| [^|]+ \\| (`[^|]+`) \\|");

    private static final Pattern NAME = Pattern.compile("`([a-z-]+)`");

    @Test
    void everyFormatHasAPromise() throws IOException {
        String page = Files.readString(MarkdownFile.ROOT.resolve("docs/how-to/upgrade.md"));

        assertThat(promised(page)).isNotEmpty().isEqualTo(formats());
    }

    private static Set<String> promised(String page) {
        return ROW.matcher(page)
                .results()
                .flatMap(row -> NAME.matcher(row.group(1)).results())
                .map((MatchResult name) -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> formats() throws IOException {
        try (Stream<Path> modules = Files.list(MarkdownFile.ROOT)) {
            return modules.map(module -> module.resolve(GOLDEN))
                    .filter(Files::isDirectory)
                    .flatMap(GoldenFilesTest::names)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Stream<String> names(Path golden) {
        try (Stream<Path> formats = Files.list(golden)) {
            return formats.map(format -> format.getFileName().toString()).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
