package io.tailrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.testkit.process.IsolatedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What servers leave behind when the process that started them is killed. */
@EnabledIfSystemProperty(named = Testkit.MODE, matches = "embedded")
class NothingLeftIT {

    private static final Duration START = Duration.ofMinutes(2);

    @TempDir Path directory;

    @Test
    void aKilledOwnerLeavesNoProcessAndNoFile() throws IOException {
        try (IsolatedProgram owner =
                IsolatedProgram.start(Owner.class, List.of(), directory, List.of())) {
            owner.awaitOutput(Owner.STARTED, START);
            List<ProcessHandle> servers = owner.descendants();
            assertThat(directories(owner)).hasSize(2 + KafkaCluster.BROKERS);

            owner.close();

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> {
                                assertThat(directories(owner)).isEmpty();
                                assertThat(servers).noneMatch(ProcessHandle::isAlive);
                            });
        }
    }

    /** A killed JVM cannot delete scripts and native libraries that its libraries unpacked. */
    private static List<Path> directories(IsolatedProgram owner) throws IOException {
        return owner.leftovers().stream().filter(Files::isDirectory).toList();
    }

    /** Starts servers, one of which it pauses, and waits to be killed. */
    static final class Owner {

        static final String STARTED = "all servers accept connections";

        private Owner() {}

        public static void main(String[] args) throws InterruptedException {
            PostgresServer postgres = Testkit.postgres();
            KafkaBroker broker = Testkit.kafka();
            KafkaCluster cluster = Testkit.kafkaCluster();
            cluster.broker(1).pause();
            System.out.println(STARTED);
            new CountDownLatch(1).await();
            cluster.close();
            broker.close();
            postgres.close();
        }
    }
}
