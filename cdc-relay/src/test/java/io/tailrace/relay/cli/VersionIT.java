package io.tailrace.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The jar that the build has packaged before the integration tests run. */
class VersionIT {

    private static final Path JAR = Path.of("target", "tailrace-relay.jar");

    @Test
    void theJarAnswersWithTheVersionOfItsManifest() throws IOException, InterruptedException {
        String version = manifestVersion();
        Process process =
                new ProcessBuilder(java(), "-jar", JAR.toString(), "--version")
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(output.strip()).isEqualTo("tailrace-relay " + version);
    }

    private static String manifestVersion() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            String version =
                    jar.getManifest()
                            .getMainAttributes()
                            .getValue(Attributes.Name.IMPLEMENTATION_VERSION);
            assertThat(version).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
            return version;
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
