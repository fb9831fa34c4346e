package io.tailrace.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code .ci/set-version} in a copy of the poms, with a script in place of Maven. */
class SetVersionTest {

    private static final Path ROOT = Path.of("..");
    private static final Path TUTORIAL = Path.of("docs/tutorial/first-event.md");
    private static final Path SCRIPT = Path.of(".ci/set-version");
    private static final Pattern STAMP = Pattern.compile("<project.build.outputTimestamp>([^<]+)<");
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern OF_TAILRACE =
            Pattern.compile(
                    "<groupId>io.tailrace</groupId>\\s+<artifactId>tailrace-(?:parent|bom)</artifactId>"
                            + "\\s+<version>([^<]+)</");

    @TempDir Path copy;

    @BeforeEach
    void copyWhatHasTheVersion() throws IOException {
        for (Path file : List.of(Path.of("pom.xml"), TUTORIAL, SCRIPT)) {
            copy(file);
        }
        for (String module : modules()) {
            copy(Path.of(module, "pom.xml"));
        }
        Files.writeString(copy.resolve("mvnw"), "#!/bin/sh\necho \"$@\" > maven.arguments\n");
        assertThat(copy.resolve("mvnw").toFile().setExecutable(true)).isTrue();
    }

    @Test
    void everyModuleAndWhatUsersCopyGetTheVersion() throws Exception {
        assertThat(setVersion("7.8.9")).isZero();

        for (String module : modules()) {
            String pom = read(Path.of(module, "pom.xml"));
            if (!pom.contains("<artifactId>tailrace-parent</artifactId>")
                    && module.startsWith("samples/")) {
                assertThat(pom)
                        .as(module)
                        .contains("<version>1</version>")
                        .contains("<tailrace.version>7.8.9</");
            } else {
                assertThat(versionOfTailrace(pom)).as(module).isEqualTo("7.8.9");
            }
        }
        assertThat(versionOfTailrace(read(Path.of("pom.xml")))).isEqualTo("7.8.9");
        assertThat(read(TUTORIAL)).contains("<tailrace.version>7.8.9</");
        assertThat(read(Path.of("maven.arguments"))).contains("-Dtailrace.docs=write");
    }

    @Test
    void onlyAReleaseGetsANewTimeStamp() throws Exception {
        String old = "2001-02-03T00:00:00Z";
        Path pom = copy.resolve("pom.xml");
        Files.writeString(pom, Files.readString(pom).replace(stamp(), old));

        assertThat(setVersion("7.8.9-SNAPSHOT")).isZero();
        assertThat(stamp()).isEqualTo(old);
        assertThat(setVersion("7.8.9")).isZero();
        assertThat(stamp()).isNotEqualTo(old).endsWith("T00:00:00Z");
    }

    @Test
    void whatIsNoVersionChangesNothing() throws Exception {
        String before = read(Path.of("pom.xml"));

        assertThat(setVersion("v7")).isEqualTo(2);
        assertThat(read(Path.of("pom.xml"))).isEqualTo(before);
    }

    private int setVersion(String version) throws Exception {
        Process process =
                new ProcessBuilder("bash", copy.resolve(SCRIPT).toString(), version)
                        .redirectErrorStream(true)
                        .redirectOutput(copy.resolve("output").toFile())
                        .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    /** The version after the parent, or after the bill of materials' own name. */
    private static String versionOfTailrace(String pom) {
        Matcher found = OF_TAILRACE.matcher(pom);
        return found.find() ? found.group(1) : "";
    }

    private String stamp() throws IOException {
        Matcher stamp = STAMP.matcher(read(Path.of("pom.xml")));
        assertThat(stamp.find()).isTrue();
        return stamp.group(1);
    }

    private static List<String> modules() throws IOException {
        try (Stream<String> lines = Files.lines(ROOT.resolve("pom.xml"))) {
            return lines.map(MODULE::matcher)
                    .filter(Matcher::find)
                    .map(module -> module.group(1))
                    .toList();
        }
    }

    private void copy(Path file) throws IOException {
        Path target = copy.resolve(file);
        Files.createDirectories(target.getParent());
        Files.copy(ROOT.resolve(file), target);
    }

    private String read(Path file) throws IOException {
        return Files.readString(copy.resolve(file));
    }
}
