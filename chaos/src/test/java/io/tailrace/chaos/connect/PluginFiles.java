package io.tailrace.chaos.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/** What the tests of Kafka Connect are made of, which a plain build does not have. Stateless. */
public final class PluginFiles {

    private static final String VERSION = "3.7.0.Final";
    private static final Path JARS =
            Path.of("..", "benchmarks", "target", "peers", "kafka-connect-" + VERSION);
    private static final Path TARGET = Path.of("..", "connect", "target");

    private PluginFiles() {}

    /**
     * The directory with the jars of Kafka Connect and Debezium's connector. A test is skipped
     * without them, and says on the console what is not tested then.
     */
    public static Path jars() {
        boolean fetched = Files.isDirectory(JARS);
        String missing =
                "SKIPPED: no test runs the transform in Kafka Connect, because %s does not exist; benchmarks/peers/kafka-connect.sh %s fetches it from Maven Central"
                        .formatted(JARS.normalize(), VERSION);
        if (!fetched) {
            System.out.println(missing);
        }
        assumeTrue(fetched, missing);
        return JARS;
    }

    /** The only archive of the transform, which must not be older than its classes. */
    public static Path archive() throws IOException {
        List<Path> archives;
        try (Stream<Path> files = Files.list(TARGET)) {
            archives = files.filter(file -> file.toString().endsWith(".zip")).toList();
        }
        assertThat(archives).as("./mvnw package -pl connect -am makes the archive").hasSize(1);
        FileTime made = Files.getLastModifiedTime(archives.get(0));
        try (Stream<Path> files = Files.walk(TARGET.resolve("classes"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.getLastModifiedTime(file))
                        .as("%s is newer than the archive, which must be made again", file)
                        .isLessThanOrEqualTo(made);
            }
        }
        return archives.get(0);
    }
}
