package io.tailrace.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.process.health.HealthCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    private static final List<Image> IMAGES = List.of(RELAY, PROCESSOR);

    @Test
    void aProcessRunsAsANumericUserAndWithoutAShell() throws IOException {
        for (Image image : IMAGES) {
            assertThat(image.last("USER")).isEqualTo("10001:10001");
            assertThat(image.last("ENTRYPOINT"))
                    .startsWith("[\"java\", \"-XX:MaxRAMPercentage=")
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
                    .endsWith(
                            "\"%s\", \"http://127.0.0.1:%d/readyz\", \"TAILRACE_%s_\"]"
                                    .formatted(
                                            HealthCheck.class.getName(),
                                            image.adminPort(),
                                            image.process().toUpperCase(Locale.ROOT)));
        }
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
        assertThat(RELAY.file("image/train")).isEqualTo(PROCESSOR.file("image/train"));
    }

    @Test
    void aToolBesideAProcessHasASmallHeapWhateverTheProcessHas(@TempDir Path directory)
            throws Exception {
        Path java = directory.resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"options: $JDK_JAVA_OPTIONS; arguments: $*\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (Image image : IMAGES) {
            Path tool = image.path("image/tailrace-" + image.process());
            ProcessBuilder builder = new ProcessBuilder(tool.toString(), "status", "a b");
            builder.environment().put("PATH", directory + ":" + System.getenv("PATH"));
            builder.environment().put("JDK_JAVA_OPTIONS", "-Xmx7g");
            Process process = builder.redirectErrorStream(true).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(output)
                    .startsWith("options: ; arguments: -Xmx256m -XX:+UseSerialGC ")
                    .endsWith("/app/tailrace-%s.jar status a b\n".formatted(image.process()));
        }
    }
}
