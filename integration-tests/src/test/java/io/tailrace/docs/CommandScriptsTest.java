package io.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The commands in {@code bin/}, under the names that the documentation uses. */
class CommandScriptsTest {

    private static final Pattern COMMAND =
            Pattern.compile("^(?:bin/)?(tailrace-[a-z]+)(?= )", Pattern.MULTILINE);

    @Test
    void theDocumentationUsesTheNamesOfTheCommandsThatExist() throws IOException {
        Map<String, String> unknown = new TreeMap<>();
        int used = 0;
        for (Path page : pages()) {
            String text = Files.readString(page);
            assertThat(text).as("%s", page).doesNotContain("java -jar tailrace-");
            Matcher command = COMMAND.matcher(text);
            while (command.find()) {
                used++;
                if (!Files.isExecutable(MarkdownFile.ROOT.resolve("bin/" + command.group(1)))) {
                    unknown.put(command.group(1), page.toString());
                }
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(used).isGreaterThan(20);
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(MarkdownFile.ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(MarkdownFile.ROOT.resolve("README.md")),
                            docs.filter(file -> file.toString().endsWith(".md")))
                    .toList();
        }
    }
}
