package io.tailrace.chaos;

import static io.tailrace.chaos.SuiteAssertions.assertClean;
import static io.tailrace.chaos.SuiteAssertions.assertFoundOut;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.chaos.migrate.AdoptionKind;
import io.tailrace.chaos.migrate.MigrateResult;
import io.tailrace.chaos.migrate.MigrateSuite;
import io.tailrace.chaos.migrate.PeerKind;
import io.tailrace.chaos.migrate.PeerProgram;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.run.RunSettings;
import io.tailrace.testkit.process.JavaCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Short runs of the suite of migrations; need the programs that are migrated from. */
@EnabledIfSystemProperty(named = "tailrace.testkit", matches = "embedded")
@Tag("full")
class MigrateChaosIT {

    private static final Path PEERS = Path.of("..", "benchmarks", "target", "peers");
    private static final int JAVA_OF_SERVER = 21;
    private static final RunSettings RUN =
            RunSettings.of(6, Duration.ofSeconds(10), System.out::println);

    @Test
    void anOutboxOfKafkaConnectMovesForthAndBack() throws Exception {
        assertMoved(run(connect(), AdoptionKind.TAILRACE, RUN));
    }

    @Test
    void anOutboxOfDebeziumServerMovesForthAndBack() throws Exception {
        assertMoved(run(server(), AdoptionKind.TAILRACE, RUN));
    }

    @Test
    void anAdoptionThatComparesNothingIsFoundOut() throws Exception {
        assertFoundOut(run(connect(), AdoptionKind.BLIND, RUN.expectingViolations()));
    }

    private static void assertMoved(MigrateResult result) {
        assertClean(result);
        assertThat(result.byPeer()).isPositive();
        assertThat(result.handBacks()).isPositive();
    }

    private static MigrateResult run(PeerProgram peer, AdoptionKind kind, RunSettings settings)
            throws Exception {
        return ChaosRun.execute(new MigrateSuite(peer, kind), settings);
    }

    private static PeerProgram connect() {
        Path jars = PEERS.resolve("kafka-connect-3.7.0.Final");
        assumeTrue(
                Files.isDirectory(jars),
                "no Kafka Connect: benchmarks/peers/kafka-connect.sh 3.7.0.Final fetches it");
        return new PeerProgram(PeerKind.CONNECT, jars, JavaCommand.executable());
    }

    private static PeerProgram server() {
        Path home = PEERS.resolve("debezium-server");
        assumeTrue(
                Files.isDirectory(home),
                "no Debezium Server: benchmarks/peers/debezium-server.sh fetches it");
        assumeTrue(Runtime.version().feature() >= JAVA_OF_SERVER, "Debezium Server needs Java 21");
        return new PeerProgram(PeerKind.SERVER, home, JavaCommand.executable());
    }
}
