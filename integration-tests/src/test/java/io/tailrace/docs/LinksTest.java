package io.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links between the pages lead to files and headings that exist, and the index has every page. */
class LinksTest {

    private static final Pattern LINK = Pattern.compile("!?\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern CODE = Pattern.compile("`[^`\\n]*`");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern PAGE_IN_CODE = Pattern.compile("docs/[a-z]+/[a-z0-9-]+\\.md");
    private static final Pattern EXTERNAL = Pattern.compile("(?i)[a-z]+:.*");
    private static final Set<String> NOT_SOURCES = Set.of("target", ".git", "node_modules");

    @Test
    void everyRelativeLinkLeadsToAFileAndAHeading() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : files(".md")) {
            for (String link : links(Files.readString(page))) {
                if (!EXTERNAL.matcher(link).matches() && !leadsSomewhere(page, link)) {
                    broken.add(MarkdownFile.ROOT.relativize(page) + " → " + link);
                }
            }
        }

        assertThat(broken).isEmpty();
    }

    @Test
    void everyPageThatTheCodeNamesExists() throws IOException {
        for (Path source : files(".java", ".xml", ".yml", ".sh")) {
            PAGE_IN_CODE
                    .matcher(Files.readString(source))
                    .results()
                    .forEach(
                            page ->
                                    assertThat(MarkdownFile.ROOT.resolve(page.group()))
                                            .as("%s", source)
                                            .exists());
        }
    }

    @Test
    void theIndexHasEveryPage() throws IOException {
        Path docs = MarkdownFile.ROOT.resolve("docs");
        List<Path> linked =
                links(Files.readString(docs.resolve("README.md"))).stream()
                        .map(docs::resolve)
                        .map(Path::normalize)
                        .toList();

        assertThat(linked)
                .containsAll(
                        files(".md").stream()
                                .filter(page -> page.startsWith(docs))
                                .filter(page -> !page.equals(docs.resolve("README.md")))
                                .toList());
    }

    @Test
    void anchorsAreThoseOfGitHub() {
        assertThat(anchor("What it costs")).isEqualTo("what-it-costs");
        assertThat(anchor("1. The relay, `Term` & more")).isEqualTo("1-the-relay-term--more");
    }

    static boolean leadsSomewhere(Path page, String link) throws IOException {
        int hash = link.indexOf('#');
        String file = hash < 0 ? link : link.substring(0, hash);
        Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        if (hash < 0 || !Files.exists(target)) {
            return Files.exists(target);
        }
        return anchors(Files.readString(target)).contains(link.substring(hash + 1));
    }

    private static List<String> links(String text) {
        String prose = CODE.matcher(FENCE.matcher(text).replaceAll("")).replaceAll("code");
        return LINK.matcher(prose).results().map(match -> match.group(1)).toList();
    }

    private static Set<String> anchors(String text) {
        return HEADING.matcher(FENCE.matcher(text).replaceAll(""))
                .results()
                .map((MatchResult match) -> anchor(match.group(1)))
                .collect(Collectors.toSet());
    }

    private static String anchor(String heading) {
        return heading.strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private static List<Path> files(String... endings) throws IOException {
        try (Stream<Path> files = Files.walk(MarkdownFile.ROOT)) {
            return files.filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
                    .filter(LinksTest::isSource)
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static boolean isSource(Path file) {
        for (Path part : MarkdownFile.ROOT.relativize(file)) {
            if (NOT_SOURCES.contains(part.toString())) {
                return false;
            }
        }
        return true;
    }
}
