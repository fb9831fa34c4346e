package io.tailrace.clients;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The npm package, against a real broker, the processor and PostgreSQL. */
@Tag("full")
@TailraceTest
class NodeClientIT {

    @TempDir Path directory;

    @Test
    void eventsAreHandledOnceAndInOrderThroughFailuresAndAKill(
            KafkaBroker kafka, PostgresServer postgres) throws Exception {
        Tool.assumeNode();
        Map<String, String> environment =
                Map.of(
                        "PACKAGE",
                        Tool.NODE_PACKAGE.toString(),
                        "DATABASE",
                        "postgresql://%s:%s@%s:%d/%s"
                                .formatted(
                                        postgres.user(),
                                        postgres.password(),
                                        postgres.host(),
                                        postgres.port(),
                                        postgres.database()));
        String command = "exec node '" + ClientScenario.program("subscriber.mjs") + "'";

        new ClientScenario(kafka, postgres, directory, command, environment).run();
    }
}
