package io.tailrace.chaos.upgrade;

import com.zaxxer.hikari.HikariDataSource;
import io.tailrace.chaos.process.JvmProcess.Program;
import io.tailrace.chaos.subscriber.service.ChaosSubscriberMain;
import io.tailrace.processor.cli.ProcessorMain;
import io.tailrace.relay.cli.RelayMain;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.Driver;

/**
 * A checkout in which {@code ./mvnw package} has run: the jars of its relay and processor with
 * their libraries, and the subscriber of the suites, which is the service that it was built with.
 *
 * @param root the directory of the checkout
 */
record Build(Path root) {

    private static final String RELAY = "cdc-relay/target/tailrace-relay.jar";
    private static final String PROCESSOR = "stream-processor/target/tailrace-processor.jar";
    private static final List<String> SUBSCRIBER =
            List.of(
                    "chaos/target/classes",
                    "subscriber-lib/target/classes",
                    "testkit/target/classes",
                    "process-kit/target/classes",
                    "event-model/target/classes");
    private static final String LIBRARIES = "stream-processor/target/lib/*";

    Build {
        root = root.toAbsolutePath().normalize();
        for (String file :
                Stream.concat(Stream.of(RELAY, PROCESSOR), SUBSCRIBER.stream()).toList()) {
            if (!Files.exists(root.resolve(file))) {
                throw new IllegalArgumentException(
                        "%s must have %s; run ./mvnw -DskipTests package in it"
                                .formatted(root, file));
            }
        }
    }

    /** The build of this class. */
    static Build current() {
        Path classes = Path.of(place(Build.class)); // chaos/target/classes, or a jar beside it
        return new Build(classes.resolve("../../..").normalize());
    }

    Program relay() {
        return new Program(root.resolve(RELAY).toString(), RelayMain.class.getName());
    }

    Program processor() {
        return new Program(root.resolve(PROCESSOR).toString(), ProcessorMain.class.getName());
    }

    /** With the same connection pool and driver in every build, which a service chooses itself. */
    Program subscriber() {
        Stream<String> own =
                Stream.concat(SUBSCRIBER.stream(), Stream.of(LIBRARIES))
                        .map(each -> root + "/" + each);
        Stream<String> chosen = Stream.of(place(HikariDataSource.class), place(Driver.class));
        return new Program(
                Stream.concat(own, chosen).collect(Collectors.joining(File.pathSeparator)),
                ChaosSubscriberMain.class.getName());
    }

    /** The commit of the checkout, or the name of its directory if git does not know it. */
    String commit() throws IOException, InterruptedException {
        Process git =
                new ProcessBuilder("git", "-C", root.toString(), "describe", "--always", "--dirty")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return git.waitFor() == 0 ? commit.strip() : root.getFileName().toString();
    }

    /** The jar or directory that a class was loaded from. */
    private static String place(Class<?> loaded) {
        try {
            return Path.of(loaded.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
