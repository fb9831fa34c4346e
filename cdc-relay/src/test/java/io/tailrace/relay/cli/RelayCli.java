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
    private String errors = "";

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
        PrintStream outBefore = System.out;
        PrintStream errBefore = System.err;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            return ProcessMain.run(new RelayCommand(), "TAILRACE_RELAY_", environment, arguments);
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
            output = out.toString(StandardCharsets.UTF_8);
            errors = err.toString(StandardCharsets.UTF_8);
        }
    }

    /** What the last command has printed to standard output. */
    String output() {
        return output;
    }

    /** What the last command has printed to standard error. */
    String errors() {
        return errors;
    }
}
