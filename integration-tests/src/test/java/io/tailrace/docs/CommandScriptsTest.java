package io.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.processor.cli.ProcessorMain;
import io.tailrace.relay.cli.RelayMain;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands in {@code bin/}, under the names that the documentation uses. */
class CommandScriptsTest {

    private static final Pattern COMMAND =
            Pattern.compile("^(?:bin/)?(tailrace-[a-z]+)(?= )", Pattern.MULTILINE);

    @TempDir Path directory;

    @Test
    void aScriptRunsTheJarBesideItThroughALinkWithArgumentsAndExitCode() throws Exception {
        for (Class<?> main : List.of(ProcessorMain.class, RelayMain.class)) {
            String name = main == RelayMain.class ? "tailrace-relay" : "tailrace-processor";
            Path here = Files.createDirectories(directory.resolve("a place/" + name));
            Files.copy(script(name), here.resolve(name));
            assertThat(here.resolve(name).toFile().setExecutable(true)).isTrue();
            writeJar(here.resolve(name + ".jar"), main);
            Path link = directory.resolve("link-to-" + name);
            Files.createSymbolicLink(link, Path.of("a place", name, name));

            String output = run(0, "'" + link + "' --help");
            assertThat(output).contains("Usage: " + name, "--bootstrap-servers");
            assertThat(run(2, "'" + link + "' --no-such 'option with blanks'"))
                    .contains("error:", "--no-such");
            assertThat(run(0, "JAVA_OPTS='-Da=b -XshowSettings:properties' '" + link + "' --help"))
                    .contains("a = b");
        }
    }

    @Test
    void withoutAJarAScriptSaysHowToBuildIt() throws Exception {
        Path alone = Files.copy(script("tailrace-relay"), directory.resolve("tailrace-relay"));

        assertThat(run(1, "sh '" + alone + "' --help"))
                .contains("error: tailrace-relay.jar is neither in", "remedy: build it with");
    }

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

    private static Path script(String name) throws IOException {
        return MarkdownFile.ROOT.resolve("bin/" + name).toRealPath();
    }

    /** A jar whose manifest names its libraries, as the one that the build makes. */
    private static void writeJar(Path jar, Class<?> main) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, main.getName());
        attributes.put(
                Attributes.Name.CLASS_PATH,
                Arrays.stream(ShellProcess.CLASS_PATH.split(File.pathSeparator))
                        .map(entry -> Path.of(entry).toUri().toString())
                        .collect(Collectors.joining(" ")));
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    }

    private String run(int exitCode, String command) throws Exception {
        String name = "run-" + System.nanoTime();
        Map<String, String> java = Map.of("JAVA_HOME", System.getProperty("java.home"));
        try (ShellProcess process = new ShellProcess(name, command, directory, java)) {
            int actual = process.exitCode();
            String output = String.join("\n", process.lines());
            assertThat(actual).as("%s: %s", command, output).isEqualTo(exitCode);
            return output;
        }
    }
}
