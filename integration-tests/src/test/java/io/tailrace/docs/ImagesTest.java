package io.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.health.HealthCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that the container images are made of. */
class ImagesTest {

    private record Image(String process, String directory, int adminPort) {

        String file(String name) throws IOException {
            return Files.readString(path(name));
        }

        Path path(String name) {
            return Path.of("..", directory, name);
        }

        /** The arguments of the last instruction of this name; continued lines are one. */
        String last(String instruction) throws IOException {
            List<String> found =
                    file("Dockerfile")
                            .replace("\\\n", "")
                            .lines()
                            .filter(line -> line.startsWith(instruction + " "))
                            .toList();
            assertThat(found).as("%s of %s", instruction, directory).isNotEmpty();
            return found.get(found.size() - 1).substring(instruction.length() + 1).strip();
        }
    }

    private static final Image RELAY = new Image("relay", "cdc-relay", 9401);
    private static final Image PROCESSOR = new Image("processor", "stream-processor", 9402);
    private static final String MAIN = "io.tailrace.processor.cli.ProcessorMain";
    private static final int BITS_PER_MEBIBYTE = 20;
    private static final Path TRAINING = Path.of("..", "process-kit", "image", "train");

    private static final List<Image> IMAGES = List.of(RELAY, PROCESSOR);

    @Test
    void aProcessRunsAsANumericUserAndWithoutAShell() throws IOException {
        for (Image image : IMAGES) {
            assertThat(image.last("USER")).isEqualTo("10001:10001");
            assertThat(image.last("ENTRYPOINT"))
                    .startsWith("[\"java\", \"-XX:Flags=/app/jvm.flags\", ")
                    // its exit code would be that of servers out of reach
                    .doesNotContain("OnOutOfMemoryError")
                    .endsWith("\"/app/tailrace-%s.jar\"]".formatted(image.process()));
            assertThat(image.last("HEALTHCHECK"))
                    .contains("CMD [\"env\"")
                    .doesNotContain("\"sh\"", "\"bash\"");
        }
    }

    @Test
    void theHealthCheckAsksTheProcessOfItsImageWithoutItsJvmOptions() throws IOException {
        for (Image image : IMAGES) {
            assertThat(image.last("HEALTHCHECK"))
                    .contains("\"-u\", \"JDK_JAVA_OPTIONS\"", "\"-u\", \"JAVA_TOOL_OPTIONS\"")
                    .contains(
                            "\"%s\", \"http://127.0.0.1:%d/readyz\", \"TAILRACE_%s_\""
                                    .formatted(
                                            HealthCheck.class.getName(),
                                            image.adminPort(),
                                            image.process().toUpperCase(Locale.ROOT)));
        }
    }

    @Test
    void whereOnlyTheConsoleRunsTheHealthCheckAsksTheConsole() throws IOException {
        assertThat(PROCESSOR.last("HEALTHCHECK"))
                .endsWith("\"TAILRACE_PROCESSOR_\", \"http://127.0.0.1:9403/\"]");
        assertThat(RELAY.last("HEALTHCHECK")).endsWith("\"TAILRACE_RELAY_\"]");
    }

    @Test
    void anImageSetsNoOptionThatWouldHideTheFileOfTheUser() throws IOException {
        for (Image image : IMAGES) {
            String defaults =
                    "TAILRACE_%s_DEFAULTS_FILE".formatted(image.process().toUpperCase(Locale.ROOT));
            assertThat(image.last("ENV")).isEqualTo(defaults + "=/app/defaults.yaml");
            assertThat(image.file("image/defaults.yaml")).contains("admin-host: 0.0.0.0\n");
        }
        assertThat(PROCESSOR.file("image/defaults.yaml"))
                .contains("state-dir: " + PROCESSOR.last("VOLUME") + "/state\n");
    }

    @Test
    void theOptionsOfTheUserWinOverThoseOfTheImage() throws Exception {
        for (Image image : IMAGES) {
            assertThat(flags(image, "")).contains("MaxRAMPercentage=50.000000");
            assertThat(flags(image, "-XX:MaxRAMPercentage=70"))
                    .contains("MaxRAMPercentage=70.000000");
            assertThat(flags(image, "-Xmx128m -XX:-UseSerialGC -XX:+UseParallelGC"))
                    .contains("MaxHeapSize=%d".formatted(128 << BITS_PER_MEBIBYTE))
                    .contains("UseParallelGC=true", "UseSerialGC=false");
        }
        assertThat(flags(RELAY, "")).contains("UseSerialGC=true");
    }

    /**
     * The flags that a JVM has with the options of an image's entry point, as {@code name=value}.
     */
    private static List<String> flags(Image image, String userOptions) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : image.last("ENTRYPOINT").split("[\\[\\], \"]+", -1)) {
            if (option.startsWith("-XX:")) {
                command.add(option.replace("/app/", image.path("image") + "/"));
            }
        }
        command.addAll(List.of("-XX:+PrintFlagsFinal", "-version"));
        ProcessBuilder java = new ProcessBuilder(command);
        java.environment().put("JDK_JAVA_OPTIONS", userOptions);
        String output = output(java);
        return output.lines()
                .filter(line -> line.contains(" = "))
                .map(line -> line.strip().split("\\s+", -1))
                .map(words -> words[1] + "=" + words[3])
                .toList();
    }

    @Test
    void aTrainingThatMakesNoCacheFailsTheBuild(@TempDir Path directory) throws Exception {
        Path demo = Files.writeString(directory.resolve("demo.jar"), "");
        String makesIt = "case \"$*\" in *TrainingMain*) echo cache > cache/java.aot;; esac\n";
        Outcome trained = train(directory, makesIt, demo);
        assertThat(trained.exitCode()).as(trained.output()).isZero();
        assertThat(options(directory)).contains("-XX:AOTCache=/app/java.aot");
        assertThat(directory.resolve("cache/java.aot.config")).doesNotExist();

        Outcome none = train(directory, "", demo);
        assertThat(none.exitCode()).as("no cache").isOne();
        assertThat(none.output()).contains("error: the training made no AOT cache");
        assertThat(options(directory)).doesNotContain("AOTCache=");

        String refuses = makesIt + "case \"$*\" in *AOTMode=on*) exit 1;; esac\n";
        assertThat(train(directory, refuses, demo).exitCode()).as("a broken cache").isOne();
    }

    @Test
    void aBuildWithoutATrainingClaimsNoCache(@TempDir Path directory) throws Exception {
        Outcome built = train(directory, "", directory.resolve("no.jar"));
        assertThat(built.exitCode()).as(built.output()).isZero();
        assertThat(options(directory)).doesNotContain("AOTCache");
    }

    /** The lines are copied into the Dockerfile of a user, who changes nothing else. */
    @Test
    void theDerivedImageOfThePageStartsAsTheImageDoesWithFurtherJars() throws IOException {
        String page = Files.readString(Path.of("../docs/how-to/schema-registry.md"));

        assertThat(page)
                .contains("COPY ext /app/ext\n")
                .contains(
                        "ENTRYPOINT "
                                + PROCESSOR
                                        .last("ENTRYPOINT")
                                        .replace(
                                                "\"-jar\", \"/app/tailrace-processor.jar\"",
                                                "\"-cp\", \"/app/tailrace-processor.jar:/app/ext/*\", \""
                                                        + MAIN
                                                        + "\"")
                                + "\n");
        assertThat(Files.readString(Path.of("../stream-processor/pom.xml")))
                .contains("<mainClass>" + MAIN + "</mainClass>");
    }

    @Test
    void aCommandInAContainerHasTheJarsOfTheDirectoryExt(@TempDir Path directory) throws Exception {
        Path java = directory.resolve("java");
        executable(java, "printf '%s\\n' \"$@\"\n");
        Path script = directory.resolve("tailrace-processor");
        Files.writeString(
                script,
                PROCESSOR.file("image/tailrace-processor").replace("/app/", directory + "/"));
        ProcessBuilder command = new ProcessBuilder("sh", script.toString(), "check", "a b");
        command.environment().put("PATH", directory + ":" + System.getenv("PATH"));

        assertThat(output(command))
                .endsWith("-jar\n" + directory + "/tailrace-processor.jar\ncheck\na b\n");
        Files.createDirectory(directory.resolve("ext"));
        assertThat(output(command))
                .endsWith(
                        "-cp\n%1$s/tailrace-processor.jar:%1$s/ext/*\n%2$s\ncheck\na b\n"
                                .formatted(directory, MAIN));
    }

    private record Outcome(int exitCode, String output) {}

    private static String options(Path directory) throws IOException {
        return Files.readString(directory.resolve("cache/java.options"));
    }

    /** Runs the script of the images with a java that records, and then does what it is told. */
    private static Outcome train(Path directory, String java, Path demo) throws Exception {
        Path cache = Files.createDirectories(directory.resolve("cache"));
        Files.deleteIfExists(cache.resolve("java.aot"));
        executable(
                directory.resolve("java"),
                "case \"$*\" in *TrainingMain*) echo x > cache/java.aot.config;; esac\n" + java);
        ProcessBuilder script =
                new ProcessBuilder(
                        "sh",
                        TRAINING.toAbsolutePath().toString(),
                        "relay",
                        demo.toString(),
                        cache.toString());
        script.directory(directory.toFile());
        script.environment().put("PATH", directory + ":" + System.getenv("PATH"));
        Process process = script.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String output(ProcessBuilder builder) throws IOException {
        Process process = builder.redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void theBaseCanBePinnedAndTheLabelsComeFromTheBuild() throws IOException {
        for (Image image : IMAGES) {
            assertThat(image.file("Dockerfile")).contains("\nARG BASE_DIGEST=\n");
            assertThat(image.last("FROM")).isEqualTo("${BASE}${BASE_DIGEST:+@${BASE_DIGEST}}");
            for (String label : List.of("version", "revision", "source")) {
                assertThat(image.last("LABEL"))
                        .contains(
                                "org.opencontainers.image.%s=\"${%s}\""
                                        .formatted(label, label.toUpperCase(Locale.ROOT)));
            }
        }
    }

    @Test
    void bothImagesAreTrainedInTheSameWay() throws IOException {
        for (Image image : IMAGES) {
            assertThat(image.file("Dockerfile")).contains("\nCOPY target/image/train /\n");
            assertThat(image.file("pom.xml")).contains("/process-kit/image</directory>");
        }
    }

    @Test
    void aToolBesideAProcessHasASmallHeapWhateverTheProcessHas(@TempDir Path directory)
            throws Exception {
        executable(
                directory.resolve("java"), "echo \"options: $JDK_JAVA_OPTIONS; arguments: $*\"\n");
        for (Image image : IMAGES) {
            Path tool = image.path("image/tailrace-" + image.process());
            ProcessBuilder builder = new ProcessBuilder(tool.toString(), "status", "a b");
            builder.environment().put("PATH", directory + ":" + System.getenv("PATH"));
            builder.environment().put("JDK_JAVA_OPTIONS", "-Xmx7g");
            assertThat(output(builder))
                    .startsWith("options: ; arguments: -Xmx256m -XX:+UseSerialGC ")
                    .endsWith("/app/tailrace-%s.jar status a b\n".formatted(image.process()));
        }
    }
}
