package io.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Samples that a page shows are the files of the repository, word for word. */
class SamplesTest {

    @Test
    void thePageAboutOtherLanguagesShowsThePythonSample() throws IOException {
        String sample = "samples/python/subscriber.py";

        assertThat(
                        MarkdownFile.read("docs/how-to/subscribe-from-other-languages.md")
                                .block("file", sample))
                .isEqualTo(Files.readString(MarkdownFile.ROOT.resolve(sample)));
    }

    @Test
    void thePageAboutSpringBootShowsTheClinic() throws IOException {
        requireFiles("docs/how-to/spring-boot.md");
        requireParts("docs/how-to/spring-boot.md");
    }

    @Test
    void thePageAboutOtherLibrariesShowsTheirSamples() throws IOException {
        requireFiles("docs/how-to/emit-with-other-libraries.md");
        requireParts("docs/how-to/emit-with-other-libraries.md");
    }

    private static void requireFiles(String path) throws IOException {
        MarkdownFile page = MarkdownFile.read(path);

        assertThat(page.blocks("file")).isNotEmpty();
        for (Map.Entry<String, String> file : page.blocks("file").entrySet()) {
            assertThat(file.getValue()).as("%s", file.getKey()).isEqualTo(sample(file.getKey()));
        }
    }

    /** The name of a part is the path of its file, and after a blank what tells it from others. */
    private static void requireParts(String path) throws IOException {
        MarkdownFile page = MarkdownFile.read(path);

        assertThat(page.blocks("part")).isNotEmpty();
        for (Map.Entry<String, String> part : page.blocks("part").entrySet()) {
            assertThat(withoutIndentation(sample(part.getKey().split(" ", 2)[0])))
                    .as("%s", part.getKey())
                    .contains(withoutIndentation(part.getValue()));
        }
    }

    @Test
    void thePageAboutSpringKafkaShowsPartsOfFilesOfTheHelpdesk() throws IOException {
        MarkdownFile page = MarkdownFile.read("docs/how-to/spring-kafka.md");

        assertThat(page.blocks("part")).hasSize(3);
        for (Map.Entry<String, String> part : page.blocks("part").entrySet()) {
            assertThat(withoutIndentation(sample(part.getKey())))
                    .as("%s", part.getKey())
                    .contains(withoutIndentation(part.getValue()));
        }
    }

    private static String sample(String path) throws IOException {
        return Files.readString(MarkdownFile.ROOT.resolve(path));
    }

    private static String withoutIndentation(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("\n"));
    }
}
