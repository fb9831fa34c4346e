package io.tailrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What an embedded server leaves behind when the process that started it dies. */
@EnabledIfSystemProperty(named = Testkit.MODE, matches = "embedded")
class NothingLeftIT {

    @TempDir Path temp;

    @Test
    void aKilledOwnerLeavesNoProcessAndNoFile() throws IOException {
        Process owner =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-Djava.io.tmpdir=" + temp,
                                "-cp",
                                System.getProperty("java.class.path"),
                                Owner.class.getName())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(owner.getInputStream(), StandardCharsets.UTF_8));
        assertThat(out.readLine()).isEqualTo("started");
        List<ProcessHandle> servers = owner.descendants().toList();
        assertThat(directories()).hasSize(2);

        owner.destroyForcibly();

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> {
                            assertThat(directories()).isEmpty();
                            assertThat(servers).noneMatch(ProcessHandle::isAlive);
                        });
    }

    private List<Path> directories() throws IOException {
        try (Stream<Path> files = Files.list(temp)) {
            return files.filter(f -> f.getFileName().toString().startsWith("tailrace-")).toList();
        }
    }

    /** Starts both servers and waits to be killed. */
    static final class Owner {

        private Owner() {}

        public static void main(String[] args) throws IOException {
            PostgresServer postgres = Testkit.postgres();
            KafkaBroker broker = Testkit.kafka();
            System.out.println("started");
            System.in.read();
            broker.close();
            postgres.close();
        }
    }
}
