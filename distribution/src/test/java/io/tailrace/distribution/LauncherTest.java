package io.tailrace.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.distribution.Shell.Result;
import io.tailrace.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The script behind both commands, with a java that prints its arguments, one a line. */
class LauncherTest {

    private static final Path SCRIPT = Path.of("bin", "tailrace").toAbsolutePath();
    private static final String JVM_25 = "openjdk version \"25.0.1\" 2025-10-21 LTS";

    @TempDir Path temporary;

    private Path place;

    @BeforeEach
    void unpack() throws IOException {
        place = temporary.resolve("a place");
        for (String name : Set.of("tailrace-relay", "tailrace-processor")) {
            copyScript(place.resolve("bin/" + name));
            Files.createFile(place.resolve(name + ".jar"));
        }
        writeJava("java", JVM_25);
    }

    @Test
    void argumentsReachTheJarAsTheyAreAndItsExitCodeIsPassedOn() throws Exception {
        Result result = run(Map.of(), "a\\ place/bin/tailrace-relay 'two words' '' '*' --help");

        assertThat(result.exitCode()).isEqualTo(42);
        assertThat(result.output())
                .endsWith("-jar\n" + real() + "/tailrace-relay.jar\ntwo words\n\n*\n--help\n");
    }

    @Test
    void aProcessorHasTheJarsOfTheDirectoryExtOnItsClassPath() throws Exception {
        Files.createDirectory(place.resolve("ext"));

        assertThat(run(Map.of(), "a\\ place/bin/tailrace-processor '*'").output())
                .endsWith(
                        "-cp\n%s/tailrace-processor.jar:%s/ext/*\nio.tailrace.processor.cli.ProcessorMain\n*\n"
                                .formatted(real(), real()));
        assertThat(run(Map.of(), "a\\ place/bin/tailrace-relay").output())
                .endsWith("-jar\n" + real() + "/tailrace-relay.jar\n");
    }

    @Test
    void linksMayBeAnywhereAndHaveAnyName() throws Exception {
        Path elsewhere = Files.createDirectories(temporary.resolve("usr/local/bin"));
        Files.createSymbolicLink(
                elsewhere.resolve("tailrace-relay"), place.resolve("bin/tailrace-relay"));
        Files.createSymbolicLink(elsewhere.resolve("relay"), Path.of("tailrace-relay"));

        for (String command : Set.of("usr/local/bin/tailrace-relay", "usr/local/bin/relay")) {
            assertThat(run(Map.of(), command).output()).contains(real() + "/tailrace-relay.jar\n");
        }
    }

    @Test
    void inACheckoutTheJarsAreWhereTheBuildWritesThem() throws Exception {
        Path checkout = temporary.resolve("checkout");
        copyScript(checkout.resolve("distribution/bin/tailrace"));
        Files.createDirectories(checkout.resolve("stream-processor/target"));
        Files.createFile(checkout.resolve("stream-processor/target/tailrace-processor.jar"));
        Files.createDirectories(checkout.resolve("bin"));
        for (String name : Set.of("tailrace-relay", "tailrace-processor")) {
            Files.createSymbolicLink(
                    checkout.resolve("bin/" + name),
                    Files.readSymbolicLink(Path.of("..", "bin", name)));
        }

        assertThat(run(Map.of(), "checkout/bin/tailrace-processor").output())
                .contains("/stream-processor/target/tailrace-processor.jar\n");
        assertFails(
                run(Map.of(), "checkout/bin/tailrace-relay"),
                "error: tailrace-relay.jar is not in ",
                "./mvnw -q -DskipTests package");
        assertFails(run(Map.of(), "checkout/distribution/bin/tailrace"), "called by neither name");
    }

    @Test
    void everyCommandOfTheProcessorThatEndsByItselfHasASmallHeap() throws Exception {
        Set<String> small = new TreeSet<>();
        Set<String> commands = commands("io.tailrace.processor.cli.ProcessorCommand");
        for (String command : commands) {
            String output =
                    run(Map.of(), "a\\ place/bin/tailrace-processor -x y " + command).output();
            if (output.startsWith("-Xmx256m\n-XX:+UseSerialGC\n")) {
                small.add(command);
            } else {
                assertThat(output).startsWith("-Xmx512m\n-jar\n");
            }
        }

        commands.remove("console");
        assertThat(small).isEqualTo(commands).hasSizeGreaterThan(5);
        assertThat(run(Map.of(), "a\\ place/bin/tailrace-processor").output())
                .startsWith("-Xmx512m\n-jar\n");
        assertThat(run(Map.of(), "a\\ place/bin/tailrace-relay replay").output())
                .startsWith("-Xmx192m\n-XX:+UseSerialGC\n-jar\n");
    }

    @Test
    void whatTheUserSetsIsNotSetAgain() throws Exception {
        String relay = "a\\ place/bin/tailrace-relay";

        assertThat(run(Map.of("JAVA_OPTS", "-Dx=* -Xmx1g"), relay).output())
                .startsWith("-XX:+UseSerialGC\n-Dx=*\n-Xmx1g\n-jar\n");
        assertThat(run(Map.of("JDK_JAVA_OPTIONS", "-XX:MaxRAMPercentage=70"), relay).output())
                .startsWith("-XX:+UseSerialGC\n-jar\n");
        assertThat(run(Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseG1GC"), relay).output())
                .startsWith("-Xmx192m\n-jar\n");
        assertThat(run(Map.of("JDK_JAVA_OPTIONS", "-Xmx99m -XX:+UseZGC"), relay).output())
                .startsWith("-jar\n");
    }

    @Test
    void aMissingOrOldJavaIsAnErrorThatARestartDoesNotHeal() throws Exception {
        String relay = "a\\ place/bin/tailrace-relay";
        assertFails(
                run(Map.of("JAVA_HOME", temporary + "/no java"), relay),
                "error: tailrace-relay needs Java 17 or newer, but "
                        + temporary
                        + "/no java/bin/java",
                "remedy: install a Java runtime");

        for (String old : Set.of("java version \"1.8.0_412\"", "openjdk version \"11.0.2\"", "?")) {
            Path home = writeJava("old " + old.hashCode(), old);
            assertFails(
                    run(Map.of("JAVA_HOME", home.toString()), relay),
                    "error: tailrace-relay needs Java 17 or newer, but ",
                    old,
                    "remedy: install a newer Java");
        }
        for (String good : Set.of("java version \"17\"", "openjdk version \"26-ea\" 2026-03-17")) {
            Path home = writeJava("good " + good.hashCode(), good);
            assertThat(run(Map.of("JAVA_HOME", home.toString()), relay).exitCode()).isEqualTo(42);
        }
    }

    @Test
    void withoutJavaHomeTheJavaOfThePathRuns() throws Exception {
        String path = temporary.resolve("java/bin") + ":" + System.getenv("PATH");

        Result result =
                run(Map.of("JAVA_HOME", "", "PATH", path), "a\\ place/bin/tailrace-processor dlt");

        assertThat(result.exitCode()).isEqualTo(42);
    }

    private static void assertFails(Result result, String... texts) {
        assertThat(result.output()).contains(texts).contains("remedy: ");
        assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE.code());
    }

    private static Set<String> commands(String type) throws ClassNotFoundException {
        return new TreeSet<>(new CommandLine(Class.forName(type)).getSubcommands().keySet());
    }

    private static void copyScript(Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(SCRIPT, to);
    }

    /** A directory for JAVA_HOME whose java says this version. */
    private Path writeJava(String name, String version) throws IOException {
        Path home = temporary.resolve(name);
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(
                java,
                """
                #!/bin/sh
                if [ "$1" = -version ]; then
                    echo '%s' >&2
                    exit 0
                fi
                printf '%%s\\n' "$@"
                exit 42
                """
                        .formatted(version));
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return home;
    }

    private Path real() throws IOException {
        return place.toRealPath();
    }

    private Result run(Map<String, String> environment, String command) throws Exception {
        Map<String, String> all = new HashMap<>();
        all.put("JAVA_HOME", temporary.resolve("java").toString());
        all.putAll(environment);
        return new Shell(temporary, all).run(command);
    }
}
