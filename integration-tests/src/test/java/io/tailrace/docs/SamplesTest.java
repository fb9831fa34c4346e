package io.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
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
}
