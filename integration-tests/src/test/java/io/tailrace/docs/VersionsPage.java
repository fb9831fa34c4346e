package io.tailrace.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The versions that the build uses, read from its poms. */
final class VersionsPage {

    private static final Path ROOT = Path.of("..");

    private VersionsPage() {}

    /** The template, in which every {@code ${name}} is replaced by the property of the root pom. */
    static String text() throws IOException {
        String pom = pom(Path.of("pom.xml"));
        return Pattern.compile("\\$\\{([a-z0-9.-]+)}")
                .matcher(template())
                .replaceAll(match -> Matcher.quoteReplacement(value(pom, match.group(1))));
    }

    private static String template() throws IOException {
        try (InputStream page = VersionsPage.class.getResourceAsStream("versions.md.template")) {
            return new String(page.readAllBytes(), UTF_8);
        }
    }

    private static String value(String pom, String name) {
        return switch (name) {
            case "tailrace.version" -> first(pom, "<version>([^<]+)</version>");
            case "spring-boot-3.version" -> parentOf("spring-boot-3");
            case "spring-boot-4.version" -> parentOf("spring-boot-4");
            default -> first(pom, "<" + Pattern.quote(name) + ">([^<]+)</");
        };
    }

    private static String parentOf(String sample) {
        return first(
                pom(Path.of("samples", sample, "pom.xml")),
                "<artifactId>spring-boot-starter-parent</artifactId>\\s*<version>([^<]+)</version>");
    }

    private static String first(String pom, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(pom);
        if (!found.find()) {
            throw new IllegalStateException("The pom must have " + pattern);
        }
        return found.group(1);
    }

    private static String pom(Path file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
