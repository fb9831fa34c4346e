package io.tailrace.clients;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Python package, against a real broker, the processor and PostgreSQL. */
@Tag("full")
@TailraceTest
class PythonClientIT {

    @TempDir Path directory;

    @Test
    void eventsAreHandledOnceAndInOrderThroughFailuresAndAKill(
            KafkaBroker kafka, PostgresServer postgres) throws Exception {
        Path modules = Tool.assumePythonClients();
        Map<String, String> environment =
                Map.of(
                        "PACKAGE",
                        Tool.PYTHON_PACKAGE.toString(),
                        "PYTHONPATH",
                        modules.toString(),
                        "PYTHONDONTWRITEBYTECODE",
                        "1",
                        "DATABASE",
                        "host=%s port=%d dbname=%s user=%s password=%s"
                                .formatted(
                                        postgres.host(),
                                        postgres.port(),
                                        postgres.database(),
                                        postgres.user(),
                                        postgres.password()));
        String command =
                "exec " + Tool.PYTHON + " '" + ClientScenario.program("subscriber.py") + "'";

        new ClientScenario(kafka, postgres, directory, command, environment).run();
    }
}
