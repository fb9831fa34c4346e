package io.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tutorial, taken from its page: its files are compiled and run, its output is compared. */
class TutorialIT {

    private static final Path ROOT = Path.of("..");
    private static final Path PAGE = ROOT.resolve("docs/tutorial/first-event.md");
    private static final Pattern FILE =
            Pattern.compile("`src/main/java/(\\S+\\.java)`:\\s+```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern OUTPUT = Pattern.compile("```text\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern ARTIFACT =
            Pattern.compile("<groupId>io.tailrace</groupId>\\s+<artifactId>(.*?)</artifactId>");
    private static final Pattern VERSION =
            Pattern.compile("<tailrace.version>(.*?)</tailrace.version>");

    @TempDir Path directory;

    @Test
    void theProgramOfTheTutorialPrintsWhatThePageSays() throws Exception {
        String page = Files.readString(PAGE);
        compile(write(page));

        List<String> printed = run("parcels.Main");

        List<String> expected = first(OUTPUT, page).lines().toList();
        assertThat(printed.stream().filter(line -> line.startsWith("parcel-")))
                .as("%s", String.join("\n", printed))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void theDependenciesOfTheTutorialAreThoseOfThisProject() throws IOException {
        String page = Files.readString(PAGE);
        String parent = Files.readString(ROOT.resolve("pom.xml"));

        assertThat(parent).contains("<version>" + first(VERSION, page) + "</version>");
        assertThat(all(ARTIFACT, page)).isNotEmpty().isSubsetOf(artifacts());
    }

    private List<Path> write(String page) throws IOException {
        List<Path> files = new ArrayList<>();
        for (MatchResult block : FILE.matcher(page).results().toList()) {
            Path file = directory.resolve("src").resolve(block.group(1));
            Files.createDirectories(file.getParent());
            files.add(Files.writeString(file, block.group(2)));
        }
        assertThat(files).hasSize(3);
        return files;
    }

    private void compile(List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options =
                List.of(
                        "-proc:none",
                        "-d",
                        directory.resolve("classes").toString(),
                        "-classpath",
                        System.getProperty("java.class.path"));
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled =
                    compiler.getTask(
                                    messages,
                                    files,
                                    null,
                                    options,
                                    null,
                                    files.getJavaFileObjectsFromPaths(sources))
                            .call();
            assertThat(compiled).as("%s", messages).isTrue();
        }
    }

    /** In a JVM of its own, whose temporary directory is that of the test. */
    private List<String> run(String main) throws IOException, InterruptedException {
        Path output = directory.resolve("output.log");
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                "-Djava.io.tmpdir=" + temporary,
                                "-classpath",
                                directory.resolve("classes")
                                        + java.io.File.pathSeparator
                                        + System.getProperty("java.class.path"),
                                main)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS))
                    .as("%s", Files.readString(output))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as("%s", Files.readString(output)).isZero();
        return Files.readAllLines(output);
    }

    private static List<String> artifacts() throws IOException {
        List<String> artifacts = new ArrayList<>();
        try (Stream<Path> folders = Files.list(ROOT)) {
            for (Path pom : folders.map(f -> f.resolve("pom.xml")).filter(Files::exists).toList()) {
                artifacts.add(
                        first(
                                Pattern.compile("\n  <artifactId>(.*?)</artifactId>"),
                                Files.readString(pom)));
            }
        }
        return artifacts;
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as("%s", pattern).isTrue();
        return matcher.group(1);
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }
}
