package io.tailrace.relay.cli;

import io.tailrace.process.cli.ProcessMain;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Runs commands of {@code tailrace-relay} against servers, and keeps what they print. */
final class RelayCli {

    private final Map<String, String> environment;
    private String output = "";

    RelayCli(PostgresServer postgres, KafkaBroker kafka, String user) {
        this(postgres, kafka.bootstrapServers(), user);
    }

    RelayCli(PostgresServer postgres, String bootstrapServers, String user) {
        this.environment =
                Map.of(
                        "TAILRACE_RELAY_DATABASE_URL",
                        postgres.jdbcUrl(),
                        "TAILRACE_RELAY_DATABASE_USER",
                        user,
                        "TAILRACE_RELAY_DATABASE_PASSWORD",
                        postgres.password(),
                        "TAILRACE_RELAY_BOOTSTRAP_SERVERS",
                        bootstrapServers);
    }

    /** Runs a command; returns its exit code. */
    int run(String... arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            return ProcessMain.run(new RelayCommand(), "TAILRACE_RELAY_", environment, arguments);
        } finally {
            System.setOut(before);
            output = bytes.toString(StandardCharsets.UTF_8);
        }
    }

    /** What the last command has printed to standard output. */
    String output() {
        return output;
    }
}
