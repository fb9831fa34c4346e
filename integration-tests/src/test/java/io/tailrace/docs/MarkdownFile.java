package io.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page whose code blocks have marks: HTML comments such as {@code <!-- file: pom.xml -->} on the
 * line before a block.
 *
 * @param path the page, relative to the root of the repository
 * @param text its text
 */
record MarkdownFile(String path, String text) {

    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern BLOCK =
            Pattern.compile(
                    "<!-- (?<mark>[^\\n]+?) -->\\n```\\w*\\n(?<code>.*?)```\\n", Pattern.DOTALL);

    static MarkdownFile read(String path) throws IOException {
        return new MarkdownFile(path, Files.readString(ROOT.resolve(path)));
    }

    /** The code blocks with a mark of this kind, by their names in the order of the page. */
    Map<String, String> blocks(String kind) {
        Map<String, String> blocks = new LinkedHashMap<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            String mark = matcher.group("mark");
            if (mark.startsWith(kind + ": ")) {
                blocks.put(mark.substring(kind.length() + 2), matcher.group("code"));
            }
        }
        return blocks;
    }

    /** The code block with this mark. */
    String block(String kind, String name) {
        String code = blocks(kind).get(name);
        assertThat(code).as("%s has a block <!-- %s: %s -->", path, kind, name).isNotNull();
        return code;
    }
}
