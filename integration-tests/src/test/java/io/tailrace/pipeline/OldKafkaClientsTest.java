package io.tailrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * On a class path with an old kafka-clients, every part of Tailrace that uses it names the jar and
 * the remedy. The class path is that of this test with another jar of Kafka, in a class loader of
 * its own.
 */
class OldKafkaClientsTest {

    private static final Path OLD_JARS = Path.of("target", "old-kafka-clients");

    @TestFactory
    Stream<DynamicTest> theOneOfSpringBoot35IsRefused() {
        return refusals("3.9.2");
    }

    @TestFactory
    Stream<DynamicTest> theOneOfSpringBoot40IsRefused() {
        return refusals("4.1.2");
    }

    private static Stream<DynamicTest> refusals(String version) {
        return Stream.of(
                        OldKafkaPrograms.ASubscriber.class,
                        OldKafkaPrograms.ARelay.class,
                        OldKafkaPrograms.AProcessor.class)
                .map(
                        program ->
                                DynamicTest.dynamicTest(
                                        program.getSimpleName(),
                                        () -> assertRefused(program, version)));
    }

    private static void assertRefused(Class<?> program, String version) throws Exception {
        Path jar = OLD_JARS.resolve("kafka-clients-" + version + ".jar").toAbsolutePath();
        assertThat(jar).exists();

        assertThat(failure(program, jar))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "kafka-clients must be 4.2.0 or newer, got %s from %s: "
                                .formatted(version, jar.toUri().toURL()))
                .hasMessageContaining("set <kafka.version>4.3.1</kafka.version>")
                .hasMessageContaining("ext['kafka.version'] = '4.3.1'");
    }

    /** What a program throws with another kafka-clients. */
    private static Throwable failure(Class<?> program, Path kafkaClients) throws Exception {
        try (URLClassLoader loader =
                new URLClassLoader(
                        classPathWith(kafkaClients), ClassLoader.getPlatformClassLoader())) {
            Callable<?> copy =
                    (Callable<?>)
                            loader.loadClass(program.getName())
                                    .getDeclaredConstructor()
                                    .newInstance();
            try {
                throw new AssertionError("expected a refusal, got " + copy.call());
            } catch (Exception | LinkageError e) {
                return e;
            }
        }
    }

    private static URL[] classPathWith(Path kafkaClients) throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        urls.add(kafkaClients.toUri().toURL());
        Path[] entries =
                Pattern.compile(Pattern.quote(File.pathSeparator))
                        .splitAsStream(System.getProperty("java.class.path"))
                        .map(Path::of)
                        .toArray(Path[]::new);
        for (Path entry : entries) {
            if (!entry.getFileName().toString().startsWith("kafka-clients-")) {
                urls.add(entry.toUri().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }
}
