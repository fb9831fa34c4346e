package io.tailrace.event.internal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions by their number; integration-tests has real jars. */
class KafkaClientsFloorTest {

    @TempDir Path directory;

    @Test
    void anOlderVersionIsRefused() throws IOException {
        for (String version :
                List.of("3.9.2", "4.0.0", "4.1.2", "4.1.2-SNAPSHOT", "7.9.0-ccs", "8.1.0-ce")) {
            URLClassLoader loader = loaderWith(version);
            assertThatThrownBy(() -> KafkaClientsFloor.check(loader))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith(
                            "kafka-clients must be 4.2.0 or newer, got "
                                    + version
                                    + " from "
                                    + directory.toUri().toURL().toString().replaceFirst("/$", "")
                                    + ": ");
        }
    }

    @Test
    void anotherVersionIsAccepted() throws IOException {
        for (String version :
                List.of("4.2.0", "4.2.0-rc1", "4.3.1", "4.10.0", "8.2.0-ccs", "?", "")) {
            URLClassLoader loader = loaderWith(version);
            assertThatCode(() -> KafkaClientsFloor.check(loader)).doesNotThrowAnyException();
        }
    }

    @Test
    void aClassPathWithoutAVersionFileIsAccepted() {
        assertThatCode(() -> KafkaClientsFloor.check(new URLClassLoader(new URL[0], null)))
                .doesNotThrowAnyException();
    }

    @Test
    void theVersionFileOfAJarWithoutKafkasClassesIsNotLookedAt() throws IOException {
        Path other = Files.createDirectory(directory.resolve("connector-with-old-kafka-inside"));
        Path kafka = Files.createDirectory(directory.resolve("kafka-clients"));
        addVersion(other, "2.8.0");
        addVersion(kafka, "4.3.1");
        addClass(kafka);

        assertThatCode(() -> KafkaClientsFloor.check(loaderOf(other, kafka)))
                .doesNotThrowAnyException();
    }

    @Test
    void theVersionBesideKafkasClassesIsLookedAtWhereverItIs() throws IOException {
        Path other = Files.createDirectory(directory.resolve("connector-with-new-kafka-inside"));
        Path kafka = Files.createDirectory(directory.resolve("kafka-clients"));
        addVersion(other, "4.3.1");
        addVersion(kafka, "3.9.2");
        addClass(kafka);

        assertThatThrownBy(() -> KafkaClientsFloor.check(loaderOf(other, kafka)))
                .hasMessageContaining("got 3.9.2 from ");
    }

    private URLClassLoader loaderWith(String version) throws IOException {
        addVersion(directory, version);
        addClass(directory);
        return loaderOf(directory);
    }

    private static void addVersion(Path jar, String version) throws IOException {
        Path file = Files.createDirectories(jar.resolve("kafka"));
        Files.writeString(file.resolve("kafka-version.properties"), "version=" + version);
    }

    private static void addClass(Path jar) throws IOException {
        Path clients = Files.createDirectories(jar.resolve("org/apache/kafka/clients"));
        Files.write(clients.resolve("Metadata.class"), new byte[0]);
    }

    private static URLClassLoader loaderOf(Path... jars) throws IOException {
        URL[] urls = new URL[jars.length];
        for (int i = 0; i < jars.length; i++) {
            urls[i] = jars[i].toUri().toURL();
        }
        return new URLClassLoader(urls, null);
    }
}
